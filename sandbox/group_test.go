package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"ponte/sandbox"
)

func TestInAGroupTheBotSeesOnlyWhatIsForIt(t *testing.T) {
	b := setup(t, sandbox.Config{})
	marco := b.NewUser(sandbox.UserSpec{FirstName: "Marco"})
	g := b.NewGroup("Staff", b.olena, marco)
	must(t, g.Phone(marco).Type("before the bot"))
	g.AddBot(b.olena)
	chat := g.Phone(marco)
	must(t, chat.Type("among us"))
	must(t, chat.Type("/link@ponte_demo_bot"))
	must(t, chat.Type("ciao @Ponte_Demo_Bot"))
	sent := b.raw("sendMessage", map[string]any{"chat_id": g.ID(), "text": "K-17", "reply_markup": yesNo})
	if !sent.OK {
		t.Fatal(sent.Description)
	}
	last, _ := chat.Last()
	must(t, chat.Reply(last.ID, "I take it"))
	must(t, chat.Press("Так"))
	list := b.updates(0)
	if diff := cmp.Diff([]string{"", "/link@ponte_demo_bot", "ciao @Ponte_Demo_Bot", "I take it"}, texts(list)); diff != "" {
		t.Error(diff)
	}
	if list[0].Member.New.Status != "member" || list[0].Member.Chat.ID != g.ID() || len(list[1].Message.New) != 1 {
		t.Errorf("joining: %+v", list[:2])
	}
	if c := list[len(list)-1].Callback; c == nil || c.Message.Text != "K-17" {
		t.Errorf("a press in the group: %+v", c)
	}
	g.PromoteBot(b.olena)
	must(t, chat.Type("now you hear me"))
	if all := texts(b.updates(0)); all[len(all)-1] != "now you hear me" {
		t.Errorf("an administrator sees everything: %q", all)
	}
	if n := g.Phone(b.olena).Notifications(); n[0].Title != "Marco @ Staff" {
		t.Errorf("previews in a group: %+v", n)
	}
}

func TestAGroupCanThrowTheBotOut(t *testing.T) {
	b := setup(t, sandbox.Config{})
	g := b.NewGroup("Staff", b.olena)
	send := func() envelope { return b.raw("sendMessage", map[string]any{"chat_id": g.ID(), "text": "x"}) }
	if e := send(); e.Description != "Bad Request: chat not found" {
		t.Errorf("never in it: %q", e.Description)
	}
	g.AddBot(b.olena)
	g.RemoveBot(b.olena)
	if e := send(); e.Status != 403 || e.Description != "Forbidden: bot was kicked from the group chat" {
		t.Errorf("thrown out: %q", e.Description)
	}
	g.AddBot(b.olena)
	if e := b.raw("leaveChat", map[string]any{"chat_id": g.ID()}); !e.OK {
		t.Errorf("leave: %q", e.Description)
	}
	if e := send(); e.Status != 403 || e.Description != "Forbidden: bot is not a member of the group chat" {
		t.Errorf("left: %q", e.Description)
	}
	var states []string
	for _, u := range b.updates(0) {
		if u.Member != nil {
			states = append(states, u.Member.New.Status)
		}
	}
	if diff := cmp.Diff([]string{"member", "kicked", "member", "left"}, states); diff != "" {
		t.Error(diff)
	}
}

func TestAGroupThatBecomesASupergroupHasAnotherID(t *testing.T) {
	b := setup(t, sandbox.Config{})
	g := b.NewGroup("Staff", b.olena)
	g.AddBot(b.olena)
	super := g.Upgrade(b.olena)
	e := b.raw("sendMessage", map[string]any{"chat_id": g.ID(), "text": "x"})
	if e.Description != "Bad Request: group chat was upgraded to a supergroup chat" || e.Parameters.MigrateTo != super.ID() {
		t.Errorf("old id: %q %+v", e.Description, e.Parameters)
	}
	if e := b.raw("sendMessage", map[string]any{"chat_id": super.ID(), "text": "x"}); !e.OK {
		t.Errorf("new id: %q", e.Description)
	}
	list := b.updates(0)
	if m := list[len(list)-2].Message; m.To != super.ID() {
		t.Errorf("migrate_to_chat_id: %+v", m)
	}
}

func TestMembersAreKnown(t *testing.T) {
	b := setup(t, sandbox.Config{})
	marco := b.NewUser(sandbox.UserSpec{FirstName: "Marco"})
	g := b.NewGroup("Staff", b.olena)
	g.AddBot(b.olena)
	g.Add(marco)
	status := func(p *sandbox.Phone) string {
		e := b.raw("getChatMember", map[string]any{"chat_id": g.ID(), "user_id": p.UserID()})
		return string(e.Result)[:20]
	}
	for p, want := range map[*sandbox.Phone]string{b.olena: `{"status":"creator",`, marco: `{"status":"member","`} {
		if got := status(p); got != want {
			t.Errorf("%s: %s", p.Name(), got)
		}
	}
	g.Remove(marco)
	if got := status(marco); got != `{"status":"left","us` {
		t.Errorf("gone: %s", got)
	}
	if err := g.Phone(marco).Type("x"); err == nil {
		t.Error("who left cannot write")
	}
	if e := b.raw("getChatMemberCount", map[string]any{"chat_id": g.ID()}); string(e.Result) != "2" {
		t.Errorf("count: %s", e.Result)
	}
}

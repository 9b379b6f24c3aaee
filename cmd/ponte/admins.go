package main

import (
	"context"

	"ponte/casework"
	"ponte/store"
)

// admin is somebody who runs Ponte and has not left.
type admin struct {
	code casework.Code
	lang casework.Lang // what she reads; English until it is known
	chat int64         // Telegram's id of her own chat with the bot; 0 if she has none yet
	// unreachable says that Telegram refused the last message to her.
	unreachable bool
}

// admins finds all of them. With an error come those that were found before it.
func admins(ctx context.Context, s *store.Store) (found []admin, err error) {
	err = s.Records(ctx, casework.PersonRecord, func(ref casework.Ref) error {
		var who casework.Person
		var chat casework.Chat
		err := s.View(ctx, func(r casework.Reader) (err error) {
			who, err = casework.LoadPerson(r, casework.PersonID(ref.ID))
			if err != nil || who.Role != casework.Admin || who.Chat == "" {
				return err
			}
			return r.Get(casework.ChatRef(who.Chat), &chat)
		})
		switch {
		case casework.CodeOf(err) == casework.NotFound:
			return nil // erased meanwhile
		case err != nil:
			return err
		case who.Role != casework.Admin || !who.Left.IsZero():
			return nil
		}
		a := admin{code: who.Code, lang: who.Lang, chat: chat.Telegram, unreachable: !who.Unreachable.IsZero()}
		if !a.lang.Known() {
			a.lang = casework.English
		}
		found = append(found, a)
		return nil
	})
	return found, err
}

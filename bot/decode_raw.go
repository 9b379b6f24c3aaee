package bot

import "encoding/json"

// rawUpdate and what follows are those parts of Telegram's types that we look at.
// What is not declared here is never read: that is how names stay outside.
type rawUpdate struct {
	ID      int64       `json:"update_id"`
	Message *rawMessage `json:"message"`
	Edited  *rawMessage `json:"edited_message"`
	Press   *rawPress   `json:"callback_query"`
	Member  *rawMember  `json:"my_chat_member"`
}

type rawUser struct {
	ID    int64  `json:"id"`
	IsBot bool   `json:"is_bot"`
	Lang  string `json:"language_code"`
}

type rawChat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type rawMessage struct {
	ID      int      `json:"message_id"`
	From    *rawUser `json:"from"`
	Chat    rawChat  `json:"chat"`
	Date    int64    `json:"date"`
	Text    string   `json:"text"`
	Caption string   `json:"caption"`
	Contact *present `json:"contact"`
	MovedTo int64    `json:"migrate_to_chat_id"`

	Voice     *rawVoice `json:"voice"`
	VideoNote *present  `json:"video_note"`
	Photo     *present  `json:"photo"`
	LivePhoto *present  `json:"live_photo"`
	Video     *present  `json:"video"`
	Animation *present  `json:"animation"`
	Audio     *present  `json:"audio"`
	Document  *present  `json:"document"`
	Sticker   *present  `json:"sticker"`
	Location  *present  `json:"location"`
	Venue     *present  `json:"venue"`
	Story     *present  `json:"story"`
	Poll      *present  `json:"poll"`
	Dice      *present  `json:"dice"`
	Game      *present  `json:"game"`
	Checklist *present  `json:"checklist"`
	PaidMedia *present  `json:"paid_media"`
	Rich      *present  `json:"rich_message"`
}

type rawPress struct {
	ID      string      `json:"id"`
	From    *rawUser    `json:"from"`
	Message *rawMessage `json:"message"`
	Data    string      `json:"data"`
}

type rawMember struct {
	From *rawUser `json:"from"`
	Chat rawChat  `json:"chat"`
	Date int64    `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// rawVoice is a voice message: its id, and nothing that is in it.
type rawVoice struct {
	ID string `json:"file_id"`
}

// present notes that a field is there and forgets what is in it.
type present struct{}

// UnmarshalJSON takes anything.
func (*present) UnmarshalJSON([]byte) error { return nil }

var _ json.Unmarshaler = (*present)(nil)

// media names what a message shows; "" if it shows nothing.
func (m *rawMessage) media() string {
	switch {
	case m.Voice != nil:
		return "voice"
	case m.VideoNote != nil:
		return "video_note"
	case m.Photo != nil, m.LivePhoto != nil:
		return "photo"
	case m.Video != nil:
		return "video"
	case m.Animation != nil: // also has a document
		return "animation"
	case m.Audio != nil:
		return "audio"
	case m.Document != nil:
		return "document"
	case m.Sticker != nil:
		return "sticker"
	case m.Venue != nil, m.Location != nil:
		return "location"
	case m.Story != nil, m.Poll != nil, m.Dice != nil, m.Game != nil, m.Checklist != nil, m.PaidMedia != nil, m.Rich != nil:
		return "other"
	default:
		return ""
	}
}

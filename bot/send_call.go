package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"ponte/store"
)

// Deliver does a message in a chat, with one request, and returns Telegram's id of
// the message that is there now; 0 if there is none. Its errors are faults.
func (c *Client) Deliver(ctx context.Context, chat int64, m store.Message) (int, error) {
	switch m.Method {
	case store.SendText:
		return messageID(c.api.SendMessage(ctx, &telegram.SendMessageParams{
			ChatID: chat, Text: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
			LinkPreviewOptions: noPreview(), DisableNotification: m.Silent, ProtectContent: m.Protect,
		}))
	case store.SendDocument:
		if m.File == nil {
			break
		}
		return messageID(c.api.SendDocument(ctx, &telegram.SendDocumentParams{
			ChatID: chat, Document: upload(m.File), Caption: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
			DisableNotification: m.Silent, ProtectContent: m.Protect,
		}))
	case store.SendPhoto:
		if m.File == nil {
			break
		}
		return messageID(c.api.SendPhoto(ctx, &telegram.SendPhotoParams{
			ChatID: chat, Photo: upload(m.File), Caption: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
			DisableNotification: m.Silent, ProtectContent: m.Protect,
		}))
	case store.SendVoice:
		return messageID(c.api.SendVoice(ctx, &telegram.SendVoiceParams{
			ChatID: chat, Voice: &models.InputFileString{Data: m.Voice}, Caption: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
			DisableNotification: m.Silent, ProtectContent: m.Protect,
		}))
	case store.EditText:
		return messageID(c.api.EditMessageText(ctx, &telegram.EditMessageTextParams{
			ChatID: chat, MessageID: m.MessageID, Text: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
			LinkPreviewOptions: noPreview(),
		}))
	case store.EditCaption:
		return messageID(c.api.EditMessageCaption(ctx, &telegram.EditMessageCaptionParams{
			ChatID: chat, MessageID: m.MessageID, Caption: m.Text, ParseMode: parseMode(m), ReplyMarkup: keyboard(m),
		}))
	case store.EditButtons:
		return messageID(c.api.EditMessageReplyMarkup(ctx, &telegram.EditMessageReplyMarkupParams{
			ChatID: chat, MessageID: m.MessageID, ReplyMarkup: keyboard(m),
		}))
	case store.DeleteMessages:
		return 0, c.deleteMessages(ctx, chat, m.MessageIDs)
	case store.Sweep, store.Blank:
		// The sender makes requests of them, see [Sender.clear].
	case store.SetCommands:
		return 0, c.setChatCommands(ctx, chat, m.Keyboard)
	}
	return 0, &Fault{Method: string(m.Method), Behaviour: Refused, Reason: "unwritable"}
}

// mostDeleted is how many messages one call deletes.
const mostDeleted = 100

// deleteMessages deletes what is still there.
func (c *Client) deleteMessages(ctx context.Context, chat int64, ids []int) error {
	for some := range slices.Chunk(ids, mostDeleted) {
		_, err := c.api.DeleteMessages(ctx, &telegram.DeleteMessagesParams{ChatID: chat, MessageIDs: some})
		if err != nil {
			return FaultOf(err)
		}
	}
	return nil
}

// setChatCommands shows a chat its own menu: a list of Telegram's BotCommand as JSON.
func (c *Client) setChatCommands(ctx context.Context, chat int64, menu json.RawMessage) error {
	var commands []models.BotCommand
	if err := json.Unmarshal(menu, &commands); err != nil {
		return &Fault{Method: "setMyCommands", Behaviour: Refused, Reason: "unwritable"}
	}
	_, err := c.api.SetMyCommands(ctx, &telegram.SetMyCommandsParams{Commands: commands,
		Scope: &models.BotCommandScopeChat{ChatID: chat}})
	return faultOrNil(err)
}

func messageID(sent *models.Message, err error) (int, error) {
	if err != nil {
		return 0, FaultOf(err)
	}
	return sent.ID, nil
}

func parseMode(m store.Message) models.ParseMode {
	if m.HTML {
		return models.ParseModeHTML
	}
	return ""
}

// keyboard hands on the buttons as they were written, see [inlineKeyboard].
func keyboard(m store.Message) models.ReplyMarkup {
	if len(m.Keyboard) == 0 {
		return nil
	}
	return m.Keyboard
}

func upload(f *store.File) *models.InputFileUpload {
	return &models.InputFileUpload{Filename: f.Name, Data: bytes.NewReader(f.Data)}
}

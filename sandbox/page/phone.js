// One phone: the lock screen with its previews, the chat, and what a thumb can do.
import { act, dates, el, hourOptions, icon, post } from './dom.js';
import { Messages } from './messages.js';

export class Phone {
  constructor(setup, index, common) {
    Object.assign(this, setup, { index, bot: setup.group || common.bot, username: common.username });
    this.isLocked = setup.locked;
    this.read = 0; // the last preview seen before locking
    this.shownAnswer = null; // answers of before the page was opened are not shown
    this.hour = dates(this.language, this.zone, hourOptions);
    this.tongue = languageName(this.language);
    this.date = dates(this.language, this.zone, { weekday: 'long', day: 'numeric', month: 'long' });
    this.messages = new Messages(this);
    this.build();
  }

  build() {
    this.clock = el('time', { class: 'status-time' });
    this.strip = el('div', { class: 'strip', lang: this.language });
    this.lockScreen = el('div', { class: 'lock-screen' });
    this.action = el('span', { class: 'sub' }, this.group ? 'group' : 'bot');
    this.note = el('div', { class: 'note', role: 'status' });
    this.keyboard = el('div', { class: 'keyboard' });
    this.input = el('input', {
      type: 'text', maxlength: '4096', placeholder: 'Message', autocomplete: 'off', lang: this.language,
      'aria-label': `Message as ${this.title}`, dir: 'auto',
    });
    this.commandMenu = el('div', { class: 'menu commands', hidden: true });
    this.extraMenu = el('div', { class: 'menu extras', hidden: true });
    this.commandButton = this.menuButton('menu', 'Commands', this.commandMenu);
    this.composer = el('form', { class: 'composer', onsubmit: (event) => this.send(event) },
      this.commandButton, this.input, this.menuButton('plus', 'Send something else', this.extraMenu),
      el('button', { type: 'submit', class: 'round send', 'aria-label': 'Send' }, icon('send')));
    this.startButton = el('button', { type: 'button', class: 'start', onclick: () => act({ do: 'start', phone: this.index }) }, 'START');
    this.lockButton = el('button', { type: 'button', class: 'round lock', onclick: () => this.lock(!this.isLocked) });

    this.screen = el('div', { class: 'screen' },
      el('div', { class: 'wallpaper' },
        el('div', { class: 'status', 'aria-hidden': 'true' }, this.clock, el('span', { class: 'island' }, icon('lock')), el('span', { class: 'battery' })),
        this.strip, this.lockScreen),
      el('div', { class: 'chat' },
        el('div', { class: 'chat-head' }, el('span', { class: 'avatar', 'aria-hidden': 'true' }, this.group ? initials(this.bot) : el('img', { src: 'icon.svg', alt: '' })),
          el('span', { class: 'chat-name' }, el('b', {}, this.bot), this.action)),
        this.messages.node, this.note, this.commandMenu, this.extraMenu, this.keyboard, this.composer, this.startButton));
    this.node = el('article', { class: `phone tone-${this.index % 6}`, id: `phone-${this.index}`, role: 'tabpanel', 'aria-label': `Phone of ${this.title}` },
      el('header', { class: 'holder' },
        el('span', { class: 'face', 'aria-hidden': 'true' }, initials(this.title)),
        el('span', { class: 'holder-text' },
          el('b', {}, this.title, ' ', this.tongue && el('span', { class: 'tongue', title: 'Language of the chat' }, this.tongue)),
          el('small', {}, this.caption)),
        this.lockButton),
      el('div', { class: 'case' }, this.screen));
    this.drawLock();
  }

  menuButton(name, label, menu) {
    const button = el('button', { type: 'button', class: 'round', 'aria-label': label, 'aria-expanded': 'false' }, icon(name));
    const close = () => {
      menu.hidden = true;
      button.setAttribute('aria-expanded', 'false');
    };
    button.addEventListener('click', () => {
      const open = menu.hidden;
      this.commandMenu.hidden = this.extraMenu.hidden = true;
      menu.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
      if (open) menu.querySelector('button')?.focus();
    });
    menu.addEventListener('click', close);
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      close();
      button.focus();
    });
    return button;
  }

  update(state) {
    const news = state.previews?.at(-1)?.id ?? 0;
    const fresh = this.state && news > (this.state.previews?.at(-1)?.id ?? 0);
    this.state = state;
    this.messages.update(state.messages || [], state.pressed || []);
    this.action.textContent = state.typing ? 'typing…' : this.group ? 'group' : 'bot';
    this.action.classList.toggle('typing', state.typing);
    this.composer.hidden = !state.started || state.blocked;
    this.startButton.hidden = state.started && !state.blocked;
    this.startButton.textContent = state.blocked ? 'RESTART BOT' : 'START';
    this.drawKeyboard(state.keyboard || []);
    this.drawMenus(state);
    this.drawAnswer(state.answer);
    this.drawPreviews(fresh);
  }

  tick(now) {
    this.now = now;
    this.clock.textContent = this.hour.format(now);
    if (this.isLocked) this.drawPreviews(false);
  }

  lock(locked) {
    this.isLocked = locked;
    if (!locked) this.read = this.state?.previews?.at(-1)?.id ?? 0;
    this.drawLock();
    this.drawPreviews(false);
    (locked ? this.lockButton : this.input).focus({ preventScroll: true });
    if (!locked) this.messages.toEnd();
  }

  drawLock() {
    this.screen.classList.toggle('locked', this.isLocked);
    const label = this.isLocked ? 'Unlock this phone' : 'Lock this phone: see what a watcher sees';
    this.lockButton.replaceChildren(icon(this.isLocked ? 'unlock' : 'lock'));
    this.lockButton.setAttribute('aria-label', label);
    this.lockButton.title = label;
  }

  drawPreviews(fresh) {
    const all = this.state?.previews ?? [];
    if (!this.isLocked) {
      const last = all.at(-1);
      this.strip.replaceChildren(last ? this.preview(last, fresh) : el('p', { class: 'nothing' }, icon('lock'), 'The lock screen shows nothing yet'));
      this.lockScreen.replaceChildren();
      return;
    }
    this.strip.replaceChildren();
    const unread = all.filter((p) => p.id > this.read);
    this.lockScreen.replaceChildren(
      el('div', { class: 'big-clock', lang: this.language }, el('b', {}, this.now ? this.hour.format(this.now) : ''), el('span', {}, this.now ? this.date.format(this.now) : '')),
      el('div', { class: 'stack' }, ...unread.slice(-4).reverse().map((p, i) => this.preview(p, fresh && i === 0)),
        unread.length > 4 && el('p', { class: 'more' }, `+${unread.length - 4}`)),
      el('button', { type: 'button', class: 'swipe', onclick: () => this.lock(false) }, icon('unlock'), 'Unlock'));
  }

  preview(p, fresh) {
    return el('div', { class: fresh ? 'preview fresh' : 'preview' },
      el('img', { src: 'icon.svg', alt: '' }),
      el('div', { class: 'preview-text' },
        el('span', { class: 'preview-head' }, el('b', {}, p.title), p.silent && el('span', { class: 'mute', title: 'Without a sound' }, icon('silent'), 'silent'), el('time', {}, this.hour.format(p.at))),
        el('p', { dir: 'auto', lang: this.language }, p.kind && icon(p.kind), p.text),
        p.english && el('p', { class: 'gloss', lang: 'en' }, p.english)));
  }

  drawKeyboard(rows) {
    this.keyboard.hidden = rows.length === 0;
    this.keyboard.replaceChildren(...rows.map((row) => el('div', { class: 'line' },
      ...row.map((text) => el('button', { type: 'button', class: 'key', lang: this.language, onclick: () => act({ do: 'key', phone: this.index, text }) }, text)))));
  }

  drawMenus(state) {
    const commands = state.commands ?? [];
    this.commandButton.hidden = commands.length === 0;
    if (this.commandMenu.hidden) {
      this.commandMenu.replaceChildren(...commands.map((c) => item(null, () => act({ do: 'type', phone: this.index, text: `/${c.command}` }),
        el('b', {}, `/${c.command}`), el('span', { lang: this.language }, c.description))));
    }
    if (!this.extraMenu.hidden) return;
    const doing = (name) => () => act({ do: name, phone: this.index });
    this.extraMenu.replaceChildren(
      item('file', () => this.pickFile(), 'Photo or file'),
      item('voice', doing('voice'), 'Voice message'),
      item('contact', doing('contact'), 'My phone number'),
      this.group ? '' : item('block', doing('block'), 'Block the bot'));
  }

  drawAnswer(answer) {
    if (this.shownAnswer === null) {
      this.shownAnswer = answer?.id ?? '';
      return;
    }
    if (!answer || answer.id === this.shownAnswer) return;
    this.shownAnswer = answer.id;
    if (!answer.text) return;
    const close = el('button', { type: 'button', onclick: () => this.note.replaceChildren() }, 'OK');
    this.note.replaceChildren(el('p', { class: answer.alert ? 'alert' : '', lang: this.language }, answer.text, answer.alert && close));
    if (answer.alert) close.focus();
    else setTimeout(() => this.shownAnswer === answer.id && this.note.replaceChildren(), 4000);
  }

  async send(event) {
    event.preventDefault();
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = '';
    if (!await act({ do: 'type', phone: this.index, text })) this.input.value = text;
  }

  pickFile() {
    const picker = el('input', { type: 'file' });
    picker.addEventListener('change', () => {
      const file = picker.files[0];
      const address = `upload?phone=${this.index}&name=${encodeURIComponent(file.name)}`;
      post(address, file, 'application/octet-stream', 'file');
    });
    picker.click();
  }
}

function item(name, onclick, ...content) {
  return el('button', { type: 'button', onclick }, name && icon(name), ...content);
}

// The English name of a language, as this browser knows it.
function languageName(tag) {
  try {
    return tag ? new Intl.DisplayNames('en', { type: 'language' }).of(tag) : '';
  } catch {
    return tag;
  }
}

function initials(name) {
  return name.split(/[\s·,]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join('').toUpperCase();
}

// Draws the messages of one chat and keeps them up to date without redrawing the rest.
import { act, dates, el, hourOptions, icon, toast } from './dom.js';
import { formatted } from './text.js';

export class Messages {
  constructor(phone) {
    this.phone = phone; // its index, language, zone, username
    this.drawn = new Map(); // message id → {json, node}
    this.hour = dates(phone.language, phone.zone, hourOptions);
    this.day = dates(phone.language, phone.zone, { weekday: 'long', day: 'numeric', month: 'long' });
    this.node = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: '0', 'aria-label': `Chat of ${phone.title}` });
    this.stayAtEnd();
  }

  // Who reads the end stays there, whatever grows: a picture, the keyboard, the window.
  stayAtEnd() {
    const log = this.node;
    this.atEnd = true;
    log.addEventListener('scroll', () => {
      this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    }, { passive: true });
    log.addEventListener('load', () => this.toEnd(), true);
    new ResizeObserver(() => this.toEnd()).observe(log);
  }

  toEnd() {
    if (this.atEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  update(messages, pressed) {
    const log = this.node;
    const hadFocus = log.contains(document.activeElement) && document.activeElement !== log;
    const before = this.drawn.size;
    this.byId = new Map(messages.map((m) => [m.id, m]));

    for (const id of this.drawn.keys()) if (!this.byId.has(id)) this.drawn.delete(id);
    const wanted = [];
    let lastDay = '';
    let previous = null;
    for (const message of messages) {
      const day = this.day.format(message.at);
      if (day !== lastDay) wanted.push(this.dayLine(day));
      const follows = previous && previous.side === message.side && previous.from === message.from && day === lastDay;
      wanted.push(this.row(message, pressed, follows, before > 0));
      lastDay = day;
      previous = message;
    }
    arrange(log, wanted);
    if (messages.at(-1)?.side === 'mine') this.atEnd = true;
    this.toEnd();
    // A button that was pressed may be gone: keep the keyboard's place in the chat.
    if (hadFocus && document.activeElement === document.body) log.focus({ preventScroll: true });
  }

  dayLine(day) {
    this.days ??= new Map();
    if (!this.days.has(day)) this.days.set(day, el('p', { class: 'day' }, el('span', {}, day)));
    return this.days.get(day);
  }

  row(message, pressed, follows, lively) {
    const waiting = pressed.filter((p) => p.startsWith(`${message.id} `));
    const json = JSON.stringify([message, waiting, follows]);
    const old = this.drawn.get(message.id);
    if (old?.json === json) return old.node;
    const node = this.draw(message, waiting, follows);
    if (!old && lively) node.classList.add('arrives');
    if (old && !waiting.length && message.edited) node.classList.add('changed');
    this.drawn.set(message.id, { json, node });
    return node;
  }

  draw(message, waiting, follows) {
    if (message.side === 'service') return el('p', { class: 'service' }, `${message.from}: ${message.text}`);
    const bubble = el('div', { class: 'bubble', lang: this.phone.language });
    if (this.phone.group && message.side === 'theirs' && !follows) bubble.append(el('strong', { class: 'writer' }, message.from));
    const answered = this.byId.get(message.replyTo);
    if (answered) bubble.append(el('p', { class: 'quote' }, el('b', {}, answered.from), answered.text));
    if (message.file) bubble.append(this.file(message.file));
    const text = el('p', { class: 'text', dir: 'auto' });
    if (message.text) text.append(formatted(message.text, message.entities, (command) => this.type(command)));
    text.append(this.stamp(message));
    bubble.append(text);
    if (message.english) bubble.append(el('p', { class: 'gloss', lang: 'en' }, message.english));
    const kind = `message ${message.side}${follows ? ' follows' : ''}`;
    const node = el('div', { class: kind, 'data-id': message.id }, bubble);
    if (message.buttons) node.append(this.buttons(message, waiting));
    return node;
  }

  stamp(message) {
    const stamp = el('span', { class: 'stamp' });
    if (message.silent) stamp.append(el('span', { class: 'silent', title: 'Sent silently' }, icon('silent')));
    if (message.edited) stamp.append(el('span', { class: 'edited', lang: 'en' }, 'edited'));
    stamp.append(this.hour.format(message.at));
    if (message.side === 'mine') stamp.append(el('span', { class: 'ticks', 'aria-hidden': 'true' }, icon('sent')));
    return stamp;
  }

  file(file) {
    const address = `file/${encodeURIComponent(file.id)}`;
    if (file.photo) {
      return el('a', { class: 'photo', href: address, target: '_blank', rel: 'noopener' }, el('img', { src: address, alt: file.name || 'Photo' }));
    }
    if (file.voice) {
      const bars = el('span', { class: 'bars', 'aria-hidden': 'true' });
      for (let i = 0; i < 18; i++) bars.append(el('i', { class: `h${(i * 7 + 3) % 5}` }));
      return el('div', { class: 'file voice' }, el('span', { class: 'badge' }, icon('voice')), bars);
    }
    const kind = file.mime === 'text/calendar' ? 'calendar' : 'file';
    return el('a', { class: 'file', href: address, download: file.name },
      el('span', { class: `badge ${kind}` }, icon(kind)),
      el('span', { class: 'file-text' }, el('b', {}, file.name), el('small', {}, size(file.size))));
  }

  buttons(message, waiting) {
    const board = el('div', { class: 'buttons' });
    for (const row of message.buttons) {
      const line = el('div', { class: 'line' });
      for (const b of row) line.append(this.button(message, b, waiting));
      board.append(line);
    }
    return board;
  }

  button(message, b, waiting) {
    const attributes = { type: 'button', class: `key ${b.style || ''}`, lang: this.phone.language };
    if (b.url) {
      const payload = deepLink(b.url, this.phone.username);
      if (payload !== null) {
        return el('button', { ...attributes, onclick: () => act({ do: 'start', phone: this.phone.index, data: payload }) }, label(b));
      }
      return el('a', { class: attributes.class, lang: attributes.lang, href: b.url, target: '_blank', rel: 'noopener noreferrer' }, label(b), icon('link'));
    }
    if (b.copy) {
      const copy = async () => {
        await navigator.clipboard?.writeText(b.copy);
        toast(`Copied: ${b.copy}`);
      };
      return el('button', { ...attributes, onclick: copy }, label(b), icon('copy'));
    }
    if (waiting.includes(`${message.id} ${b.data}`)) {
      attributes.class += ' waiting';
      attributes['aria-busy'] = 'true';
    }
    const press = () => act({ do: 'press', phone: this.phone.index, message: message.id, data: b.data, text: b.text });
    return el('button', { ...attributes, onclick: press, 'data-data': b.data }, label(b));
  }

  type(text) {
    act({ do: 'type', phone: this.phone.index, text });
  }
}

// A button's label, with its English where that is known. Emoji are not said twice.
function label(b) {
  const english = b.english?.replace(/^[\p{Extended_Pictographic}\uFE0F\s]+/u, '');
  return el('span', {}, b.text, english && el('small', { class: 'gloss', lang: 'en' }, english));
}

// Makes the children of a node what is wanted, without touching those that stay: a node
// that is moved loses the keyboard's place.
function arrange(node, wanted) {
  let at = node.firstChild;
  const keep = new Set(wanted);
  for (const child of wanted) {
    while (at && !keep.has(at)) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
    if (child === at) at = at.nextSibling;
    else node.insertBefore(child, at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

// The payload of t.me/<this bot>?start=…, or null for any other address.
function deepLink(address, username) {
  try {
    const url = new URL(address);
    if (url.hostname !== 't.me' || url.pathname.slice(1).toLowerCase() !== username.toLowerCase()) return null;
    return url.searchParams.get('start') ?? '';
  } catch {
    return null;
  }
}

// Turns a text with Telegram's entities into nodes. Offsets are UTF-16 units, which is
// what JavaScript's strings are made of.
import { el } from './dom.js';

/** Returns a fragment; onCommand is called when a /command is tapped. */
export function formatted(text, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  place(fragment, text, 0, text.length, outermost(entities || []), onCommand);
  return fragment;
}

// The server sends entities by offset, longer first: an outer one before what is in it.
function outermost(entities) {
  return entities.filter((e) => e.length > 0);
}

function place(parent, text, from, to, entities, onCommand) {
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const e = entities[i];
    const start = Math.max(e.offset, at);
    const end = Math.min(e.offset + e.length, to);
    if (start >= end) continue;
    if (start > at) parent.append(text.slice(at, start));
    const inner = entities.slice(i + 1).filter((x) => x.offset < end);
    const node = element(e, text.slice(start, end), onCommand);
    place(node, text, start, end, inner, onCommand);
    parent.append(node);
    at = end;
  }
  if (at < to) parent.append(text.slice(at, to));
}

function element(entity, text, onCommand) {
  switch (entity.type) {
    case 'bold': return el('b');
    case 'italic': return el('i');
    case 'underline': return el('u');
    case 'strikethrough': return el('s');
    case 'code': return el('code');
    case 'pre': return el('pre');
    case 'blockquote':
    case 'expandable_blockquote': return el('blockquote');
    case 'spoiler': {
      const node = el('span', { class: 'spoiler', tabindex: '0', role: 'button', title: 'Show' });
      const show = () => node.classList.add('shown');
      node.addEventListener('click', show);
      node.addEventListener('keydown', (event) => event.key === 'Enter' && show());
      return node;
    }
    case 'bot_command':
      return el('button', { type: 'button', class: 'command', onclick: () => onCommand(text) });
    case 'text_link': return link(entity.url);
    case 'url': return link(text);
    case 'email': return link(`mailto:${text}`);
    default: return el('span', { class: 'mention' });
  }
}

function link(address) {
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' });
}

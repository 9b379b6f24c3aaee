// Small helpers for making elements. Text never becomes HTML here: whatever people and
// bots write is set as text.

/** Makes an element: el('button', {class: 'x', onclick: f}, 'text', child). */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'class') node.className = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An icon of icons.svg. It is decoration: whoever uses it gives the words. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

/** A date format that falls back to English where a language or zone is unknown. */
export function dates(language, zone, options) {
  try {
    return new Intl.DateTimeFormat(language || 'en', { timeZone: zone, ...options });
  } catch {
    return new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...options });
  }
}

export const hourOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** Says something for a few seconds at the foot of the page. */
export function toast(text, bad = false) {
  const node = el('p', { class: bad ? 'toast bad' : 'toast' }, text);
  byId('toasts').append(node);
  while (byId('toasts').children.length > 3) byId('toasts').firstChild.remove();
  setTimeout(() => node.remove(), bad ? 7000 : 3500);
}

/** Posts an action, shows the answer, and says whether it worked. */
export async function act(action) {
  return post('act', JSON.stringify(action), 'application/json', action.do);
}

export async function post(address, body, type, quietly) {
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': type }, body });
    const text = await response.text();
    // What a tap does is seen on the phone itself.
    if (!response.ok) toast(text.trim(), true);
    else if (!['type', 'key', 'press', 'start'].includes(quietly)) toast(text);
    return response.ok;
  } catch {
    toast('The sandbox does not answer', true);
    return false;
  }
}

// The page: listens to the server's events and hands them to the phones and the frame.
import { byId, el } from './dom.js';
import { Frame } from './panel.js';
import { Phone } from './phone.js';

let phones = [];
let frame = null;

function setUp(setup) {
  frame = new Frame(setup);
  phones = (setup.phones ?? []).map((p, i) => new Phone(p, i, setup));
  byId('phones').replaceChildren(...phones.map((p) => p.node));
  byId('phones').style.setProperty('--count', String(phones.length));
  byId('tabs').replaceChildren(...phones.map(tab));
  watchScrolling();
  select(0);
}

// On a narrow screen one phone is seen at a time: the tabs and a swipe both change it.
function tab(phone, index) {
  return el('button', {
    type: 'button', role: 'tab', id: `tab-${index}`, 'aria-controls': `phone-${index}`,
    onclick: () => show(index),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (index + step + phones.length) % phones.length;
      show(next, true); // who holds a key down does not wait for glides
      byId(`tab-${next}`).focus();
    },
  }, el('b', {}, phone.title.split(' · ')[0]), el('span', { class: 'dot', hidden: true }));
}

let wanted = null; // the phone to which the row glides; what passes on the way is not chosen

function show(index, still = matchMedia('(prefers-reduced-motion: reduce)').matches) {
  wanted = index;
  jumps = 0;
  byId('phones').scrollTo({ left: place(index), behavior: still ? 'instant' : 'smooth' });
  select(index);
}

// Exactly where the row snaps: a glide to anywhere else ends in a correction, which a
// second glide can cut off halfway.
function place(index) {
  return phones[index].node.offsetLeft - phones[0].node.offsetLeft;
}

// A glide that is cut off by the next one may come to its end all the same, later: then
// the row jumps to the phone that was asked for last, until a hand moves it.
let jumps = 0;

function arrive() {
  if (wanted === null || jumps === 2) return; // where the row snaps is not disputed for ever
  const row = byId('phones');
  if (Math.abs(row.scrollLeft - place(wanted)) < 1) return;
  jumps++;
  row.scrollTo({ left: place(wanted), behavior: 'instant' });
}

function select(index) {
  phones.forEach((_, i) => {
    const on = i === index;
    byId(`tab-${i}`).setAttribute('aria-selected', String(on));
    byId(`tab-${i}`).tabIndex = on ? 0 : -1;
    if (!on) return;
    byId(`tab-${i}`).querySelector('.dot').hidden = true;
    const row = byId('tabs');
    row.scrollLeft = byId(`tab-${i}`).offsetLeft - row.offsetLeft - 60;
  });
}

let watcher = null;
function watchScrolling() {
  watcher?.disconnect();
  watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && narrow() && wanted === null) select(phones.findIndex((p) => p.node === entry.target));
    }
  }, { root: byId('phones'), threshold: 0.6 });
  for (const p of phones) watcher.observe(p.node);
}

byId('phones').addEventListener('scrollend', arrive);
for (const gesture of ['pointerdown', 'touchstart', 'wheel', 'keydown']) {
  byId('phones').addEventListener(gesture, () => { wanted = null; }, { passive: true });
}

const narrow = () => matchMedia('(max-width: 719px)').matches;

const events = new EventSource('events');
const on = (name, handle) => events.addEventListener(name, (event) => handle(JSON.parse(event.data)));

on('setup', setUp);
on('phone', (state) => {
  const phone = phones[state.index];
  const news = phone.state && (state.previews?.at(-1)?.id ?? 0) > (phone.state.previews?.at(-1)?.id ?? 0);
  phone.update(state);
  const tabNode = byId(`tab-${state.index}`);
  if (news && tabNode.getAttribute('aria-selected') !== 'true') tabNode.querySelector('.dot').hidden = false;
});
on('clock', (state) => {
  frame.clock(state);
  for (const p of phones) p.tick(state.now);
});
on('panel', (state) => frame.panel(state));
events.onopen = () => { byId('lost').hidden = true; };
events.onerror = () => { byId('lost').hidden = false; };

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
      show(next);
      byId(`tab-${next}`).focus();
    },
  }, el('b', {}, phone.title.split(' · ')[0]), el('span', { class: 'dot', hidden: true }));
}

let wanted = null; // the phone to which the row glides; what passes on the way is not chosen

function show(index) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  wanted = index;
  byId('phones').scrollTo({ left: place(index), behavior: still ? 'instant' : 'smooth' });
  select(index);
}

function place(index) {
  return phones[index].node.offsetLeft - byId('phones').offsetLeft;
}

// Where a glide is cut off by the next one the snapping row may come to rest at another
// phone: then it jumps to the one that was asked for last.
function arrive() {
  if (wanted === null) return;
  const row = byId('phones');
  if (Math.abs(row.scrollLeft - place(wanted)) > 2) row.scrollTo({ left: place(wanted), behavior: 'instant' });
  wanted = null;
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

// The clock above the phones and the panel below them.
import { act, byId, dates, el, hourOptions, icon } from './dom.js';

const order = ['due', 'sent', 'held', 'skipped', 'failed'];

export class Frame {
  constructor(setup) {
    this.zone = setup.phones[0]?.zone ?? 'UTC';
    this.zones = [...new Set(setup.phones.map((p) => p.zone))];
    this.only = '';
    this.day = dates('en-GB', this.zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
    this.hour = dates('en-GB', this.zone, hourOptions);
    this.short = dates('en-GB', this.zone, { weekday: 'short', day: 'numeric', month: 'short' });

    document.title = setup.title;
    byId('title').textContent = setup.title;
    byId('subtitle').textContent = setup.subtitle;
    byId('story').hidden = !setup.story?.length;
    byId('story').open = matchMedia('(min-width: 720px)').matches;
    byId('story-steps').replaceChildren(...(setup.story ?? []).map((step) => el('li', {}, step)));
    byId('time').hidden = false;
    byId('hour-on').hidden = byId('day-on').hidden = !setup.movable;
    byId('next').hidden = !setup.movable || !setup.next;
    byId('restart').hidden = !setup.restart;
    byId('panel').hidden = byId('down').hidden = !setup.panel;
    byId('english').hidden = !setup.english;
    byId('english').onclick = () => this.english(byId('english').getAttribute('aria-pressed') !== 'true');
    this.english(true);
    byId('hour-on').onclick = () => this.move({ do: 'advance', seconds: 3600 });
    byId('day-on').onclick = () => this.move({ do: 'advance', seconds: 86400 });
    byId('next').onclick = () => this.move({ do: 'next' });
    byId('restart').onclick = () => this.move({ do: 'restart' });
  }

  english(shown) {
    byId('english').setAttribute('aria-pressed', String(shown));
    document.body.classList.toggle('glossed', shown);
  }

  async move(action) {
    const buttons = document.querySelectorAll('.controls button:not(#english)');
    for (const b of buttons) b.disabled = true;
    await act(action);
    for (const b of buttons) b.disabled = false;
    this.clock(this.clockState);
  }

  clock(state) {
    this.clockState = state;
    byId('day').textContent = this.day.format(state.now);
    byId('hour').textContent = this.hour.format(state.now);
    byId('zones').replaceChildren(...this.zones.map((zone) => el('li', {},
      zone.split('/').at(-1).replace('_', ' '), ' ', el('b', {}, dates('en-GB', zone, hourOptions).format(state.now)))));
    const next = byId('next');
    next.disabled = !state.next;
    byId('next-when').textContent = state.next ? `Next: ${this.when(state.next.at)}` : 'To the next thing due';
    byId('next-what').textContent = state.error || (state.next ? state.next.what : 'nothing is due');
    next.title = state.next ? `Move the clock to ${this.when(state.next.at)}: ${state.next.what}` : '';
  }

  /** A time as short as it can be told from now. */
  when(at) {
    const hour = this.hour.format(at);
    return this.short.format(at) === this.short.format(this.clockState?.now ?? at) ? hour : `${this.short.format(at)}, ${hour}`;
  }

  panel(state) {
    this.panelState = state;
    byId('panel-error').hidden = !state.error;
    byId('panel-error').textContent = state.error;
    const count = (status) => state.rows.filter((row) => row.status === status).length;
    byId('filters').replaceChildren(...order.filter((status) => count(status) > 0 || status !== 'failed').map((status) => el('button', {
      type: 'button', class: `chip ${status}`, 'aria-pressed': String(this.only === status),
      onclick: () => {
        this.only = this.only === status ? '' : status;
        this.panel(this.panelState);
        document.querySelector(`#filters .${status}`)?.focus();
      },
    }, icon(status), status, el('b', {}, String(count(status))))));
    const rows = state.rows.filter((row) => !this.only || row.status === this.only);
    byId('no-rows').hidden = rows.length > 0;
    byId('rows').replaceChildren(...rows.map((row) => el('tr', { class: row.status },
      el('td', { class: 'when' }, `${this.short.format(row.when)}, `, el('b', {}, this.hour.format(row.when))),
      el('td', { class: 'who' }, row.who),
      el('td', { class: 'what' }, row.what),
      el('td', { class: 'state' }, el('span', { class: `chip ${row.status}` }, icon(row.status), row.status)),
      el('td', { class: 'why' }, row.why))));
  }
}

import { Chip, lookOf, reasonOf } from './chip.js';
import { commandBlock } from './command.js';
import { clip, el, need, setText } from './dom.js';
import { eventRow, isControl, noteRow } from './event-row.js';
import { perFrame } from './frame.js';

const MAX_ROWS = 200;
const UNREADABLE_CHARS = 300;

/**
 * @typedef {{event: import('./stream.js').CloudEvent} | {note: string, tone: 'warn' | 'bad' | 'off'}} Entry
 */

/** One event stream, as it is heard: the newest 200 rows, the state of its connection and its cursor. */
export class Pane {
  /** What the toolbar above all panes asks for. */
  #inherited = '*';
  #from = 'now';
  #ownTopic = '';
  #root;
  #stream;
  #chip;
  #why;
  #facts;
  #topic;
  #rows;
  #empty;
  #pause;
  #connect;
  #commandOf;

  /** Heard, not yet drawn; never more than fit into the pane. @type {Entry[]} */
  #pending = [];
  #count = 0;
  #heldBack = 0;
  #paused = false;
  /** Whether the end of the connection was noted: the attempts that follow need no row each. */
  #lossNoted = false;
  #askDraw = perFrame(() => this.#draw());

  /**
   * @param {HTMLElement} root an empty element for the pane
   * @param {import('./stream.js').Stream} stream
   * @param {{name: string, commandOf: (topics: string[]) => string}} words its heading, and a command that shows the
   *     same stream in a terminal
   */
  constructor(root, stream, { name, commandOf }) {
    this.#root = root;
    this.#stream = stream;
    this.#commandOf = commandOf;
    const template = /** @type {HTMLTemplateElement} */ (need(document, '#pane-template'));
    root.append(template.content.cloneNode(true));
    const heading = need(root, 'h3');
    heading.textContent = name;
    heading.id = `${root.id}-title`;
    root.setAttribute('aria-labelledby', heading.id);
    this.#chip = new Chip(need(root, '[data-chip]'), name);
    this.#why = need(root, '[data-why]');
    this.#facts = Object.fromEntries(
      ['cursor', 'count', 'session', 'user'].map((fact) => [fact, need(root, `[data-fact=${fact}]`)]));
    this.#topic = /** @type {HTMLInputElement} */ (need(root, '[data-topic]'));
    this.#rows = need(root, '[data-rows]');
    this.#rows.setAttribute('aria-label', `Events heard over ${name}, newest first; the arrow keys walk them`);
    this.#empty = need(root, '[data-empty]');
    this.#pause = need(root, '[data-pause]');
    this.#connect = need(root, '[data-connect]');

    this.#pause.addEventListener('click', () => this.#setPaused(!this.#paused));
    need(root, '[data-clear]').addEventListener('click', () => this.#clear());
    this.#connect.addEventListener('click', () => (this.#connected ? stream.disconnect() : stream.connect()));
    need(root, 'form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#applyTopic();
    });
    this.#topic.addEventListener('change', () => this.#applyTopic());
    this.#rows.addEventListener('keydown', (event) => this.#walk(event));

    stream.onEvent = (event) => this.#heard(event);
    stream.onUnreadable = (frame) => this.note(`Not readable as JSON: ${clip(frame, UNREADABLE_CHARS)}`, 'bad');
    stream.onState = (state) => this.#stateChanged(state);
  }

  /** For what only one of the transports can do. */
  get tools() {
    return need(this.#root, '[data-tools]');
  }

  /**
   * @param {string} topics separated by spaces; a pane that has its own keeps them
   * @param {string} from `now`, `earliest` or `snapshot`
   */
  inherit(topics, from) {
    this.#inherited = topics;
    this.#from = from;
    this.#topic.placeholder = `${topics}  (as above)`;
    this.#subscribe();
  }

  /**
   * Puts a row of the pane's own among the events.
   *
   * @param {string} note
   * @param {'warn' | 'bad' | 'off'} tone
   */
  note(note, tone) {
    this.#add({ note, tone });
  }

  get #connected() {
    return this.#stream.state.name !== 'closed' && this.#stream.state.name !== 'idle';
  }

  /** Enter is a change and a submit at once. */
  #applyTopic() {
    if (this.#topic.value.trim() !== this.#ownTopic) this.#subscribe();
  }

  #subscribe() {
    this.#ownTopic = this.#topic.value.trim();
    const topics = (this.#ownTopic || this.#inherited).split(/\s+/);
    this.#empty.replaceChildren(
      el('p', {}, 'Nothing heard yet. Change a resource, or listen in a terminal too:'),
      commandBlock(this.#commandOf(topics)));
    this.#lossNoted = false;
    this.note(`Listening to ${topics.join(' ')}, ${fromWords(this.#from)}`, 'off');
    this.#stream.subscribe(topics, this.#from);
  }

  // --- hearing ---

  #heard(event) {
    if (!isControl(event.type)) this.#count++;
    this.#add({ event });
    if (event.type === 'carillon.gap') {
      const { cursor } = this.#stream;
      this.note(`A gap: what came before ${cursor} is not kept any more; events may be missing here`, 'warn');
    }
  }

  #add(entry) {
    this.#pending.push(entry);
    if (this.#paused) this.#heldBack++;
    // Cut in batches: dropping the first at each event would move all the others each time.
    if (this.#pending.length >= 2 * MAX_ROWS) this.#pending = this.#pending.slice(-MAX_ROWS);
    this.#askDraw();
  }

  #stateChanged(state) {
    const lost = ['waiting', 'retrying'].includes(state.name) || (state.name === 'closed' && state.code);
    if (lost && !this.#lossNoted) {
      const { cursor } = this.#stream;
      this.#lossNoted = true;
      const place = cursor ? `Goes on after ${cursor}` : 'Nothing was heard yet';
      this.note(`No connection (${reasonOf(state)}). ${place}`, 'warn');
    }
    if (state.name === 'live') this.#lossNoted = false;
    this.#askDraw();
  }

  #setPaused(paused) {
    this.#paused = paused;
    this.#heldBack = 0;
    this.#pause.setAttribute('aria-pressed', String(paused));
    this.#askDraw();
  }

  #clear() {
    this.#pending = [];
    this.#rows.replaceChildren();
    this.#count = 0;
    this.#heldBack = 0;
    this.#askDraw();
  }

  // --- drawing ---

  #draw() {
    const { state, cursor, session, user } = this.#stream;
    this.#root.dataset.state = state.name;
    this.#chip.show(lookOf(state));
    const reason = reasonOf(state);
    this.#why.hidden = !reason;
    setText(this.#why, reason ? clip(reason, 200) : '');
    setText(this.#facts.cursor, cursor || '–');
    setText(this.#facts.count, this.#count.toLocaleString());
    setText(this.#facts.session, session || '–');
    setText(this.#facts.user, user || '–');
    setText(this.#connect, this.#connected ? 'Disconnect' : 'Connect');
    const more = this.#heldBack ? ` (${this.#heldBack.toLocaleString()} more)` : '';
    setText(this.#pause, this.#paused ? `Resume${more}` : 'Pause');
    if (!this.#paused) this.#drawRows();
    this.#empty.hidden = this.#count > 0;
  }

  #drawRows() {
    if (this.#pending.length === 0) return;
    const newest = this.#pending.slice(-MAX_ROWS).reverse();
    this.#pending = [];
    const hadFocus = this.#rows.contains(document.activeElement) && document.activeElement !== this.#rows;
    this.#rows.prepend(...newest.map(({ event, note, tone }) => (event ? eventRow(event) : noteRow(note, tone))));
    while (this.#rows.childElementCount > MAX_ROWS) this.#rows.lastElementChild.remove();
    if (hadFocus && !this.#rows.contains(document.activeElement)) this.#rows.focus();
  }

  /** Arrow keys walk the rows: two hundred stops of the Tab key would be a wall. */
  #walk(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [...this.#rows.querySelectorAll('summary')];
    const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = stops[event.key === 'ArrowDown' ? at + 1 : at - 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

function fromWords(from) {
  if (from === 'earliest') return 'from the earliest that is kept';
  return from === 'snapshot' ? 'the present state first' : 'from now on';
}

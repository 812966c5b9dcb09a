import { Backoff } from './backoff.js';
import { readJson } from './json.js';

const HELLO_WITHIN_MS = 15_000;
/** The browser's own retries grow no rarer and never end; after this long they are taken over. */
const BROWSER_RETRIES_FOR_MS = 30_000;

/**
 * @typedef {{specversion: string, id: string, type: string, subject?: string, time?: string, data?: any}} CloudEvent
 *
 * @typedef {object} StreamState
 * @property {'idle' | 'connecting' | 'open' | 'live' | 'retrying' | 'waiting' | 'asleep' | 'closed'} name
 * @property {number} [until] while waiting: when the next attempt is made, in milliseconds of `Date.now()`
 * @property {number} [code] why the connection ended: the WebSocket close code
 * @property {string} [reason] why the connection ended, for people
 *
 * @typedef {object} Line what a transport reports of one connection
 * @property {() => void} opened
 * @property {(frame: string) => void} heard
 * @property {(reason: string) => void} retrying lost, and the browser itself reconnects from the last id it saw
 * @property {(ending: {code?: number, reason: string, final?: boolean}) => void} lost
 *
 * @typedef {object} Transport
 * @property {(query: [string, string][], line: Line) => () => void} dial returns how to hang up
 */

/**
 * A subscription that outlives its connections: whatever breaks, it comes back and goes on from its cursor. SSE and
 * WebSocket differ only in the transport.
 */
export class Stream {
  /** @type {(state: StreamState) => void} */
  onState = () => {};
  /** @type {(event: CloudEvent) => void} */
  onEvent = () => {};
  /** What is no CloudEvent: the answer to a command. @type {(answer: any) => void} */
  onAnswer = () => {};
  /** @type {(frame: string) => void} */
  onUnreadable = () => {};

  /** @type {StreamState} */
  state = { name: 'idle' };
  /** The last cursor known to be heard in full; empty while there is none. */
  cursor = '';
  session = '';
  user = '';

  #transport;
  #backoff = new Backoff();
  #topics = [];
  #from = 'now';
  #turn = 0;
  #hangUp = () => {};
  #timer = 0;

  /** @param {Transport} transport */
  constructor(transport) {
    this.#transport = transport;
  }

  /**
   * Starts anew.
   *
   * @param {string[]} topics
   * @param {string} from `now`, `earliest`, `snapshot`, or a cursor
   */
  subscribe(topics, from) {
    this.#topics = topics;
    this.#from = from;
    this.cursor = ['now', 'earliest', 'snapshot'].includes(from) ? '' : from;
    this.#backoff.reset();
    this.connect();
  }

  /** Connects now, whatever the state, and goes on from the cursor. */
  connect() {
    const turn = this.#leave();
    // A report of a connection that was left says nothing about the present one.
    const mine = (report) => (...args) => {
      if (turn === this.#turn) report(...args);
    };
    this.#become({ name: 'connecting' });
    this.#expectHello(HELLO_WITHIN_MS);
    const line = {
      opened: mine(() => this.#opened()),
      heard: mine((frame) => this.#heard(frame)),
      retrying: mine((reason) => this.#retrying(reason)),
      lost: mine((ending) => this.#lost(ending)),
    };
    try {
      this.#hangUp = this.#transport.dial(this.#query(), line);
    } catch (error) {
      line.lost({ reason: error.message });
    }
  }

  /** Closes, and stays closed until `connect`. */
  disconnect() {
    this.#leave();
    this.#become({ name: 'closed', reason: 'disconnected here' });
  }

  /** Gives the connection back while nobody looks. */
  sleep() {
    if (this.state.name === 'closed' || this.state.name === 'idle') return;
    this.#leave();
    this.#become({ name: 'asleep' });
  }

  /** Somebody looks again, or the network is back: no reason to wait any longer. */
  wake() {
    if (['asleep', 'waiting', 'retrying'].includes(this.state.name)) this.connect();
  }

  #query() {
    const query = this.#topics.map((topic) => ['topic', topic]);
    if (this.cursor) query.push(['lastEventID', this.cursor]);
    else if (this.#from === 'earliest') query.push(['lastEventID', 'earliest']);
    else if (this.#from === 'snapshot') query.push(['snapshot', 'true']);
    return query;
  }

  #leave() {
    clearTimeout(this.#timer);
    const hangUp = this.#hangUp;
    this.#hangUp = () => {};
    const turn = ++this.#turn;
    hangUp();
    return turn;
  }

  #become(state) {
    this.state = state;
    this.onState(state);
  }

  #expectHello(withinMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost({ reason: `no hello within ${withinMs / 1000} s` }), withinMs);
  }

  #opened() {
    this.#become({ name: 'open' });
    this.#expectHello(HELLO_WITHIN_MS);
  }

  #retrying(reason) {
    if (this.state.name !== 'retrying') this.#expectHello(BROWSER_RETRIES_FOR_MS);
    this.#become({ name: 'retrying', reason });
  }

  #lost({ code, reason, final = false }) {
    this.#leave();
    if (final) {
      this.#become({ name: 'closed', code, reason });
      return;
    }
    const delay = this.#backoff.next();
    this.#timer = setTimeout(() => this.connect(), delay);
    this.#become({ name: 'waiting', until: Date.now() + delay, code, reason });
  }

  #heard(frame) {
    let event;
    try {
      event = readJson(frame);
    } catch {
      this.onUnreadable(frame);
      return;
    }
    if (event?.specversion) this.#accept(event);
    else this.onAnswer(event);
  }

  /**
   * Judged by the CloudEvent's type alone. The SSE event name is the sender's to choose: a free message named
   * `deleted` must not pass for one.
   */
  #accept(event) {
    switch (event.type) {
      case 'carillon.hello':
        clearTimeout(this.#timer);
        this.session = String(event.data?.session ?? '');
        this.user = String(event.data?.user ?? '');
        // Only who starts from now on takes hello's cursor. When resuming, what lies between ours and the server's
        // head is still to come, and a break right now must not skip it.
        if (!this.cursor && this.#from === 'now') this.#moveTo(event.data?.cursor);
        break;
      case 'carillon.live':
        this.#backoff.reset();
        this.#moveTo(event.data?.cursor);
        this.#become({ name: 'live' });
        break;
      case 'carillon.gap':
        this.#moveTo(event.data?.cursor);
        break;
      case 'carillon.snapshot':
        break;
      default:
        this.#moveTo(event.id);
    }
    this.onEvent(event);
  }

  #moveTo(cursor) {
    if (typeof cursor === 'string' && cursor) this.cursor = cursor;
  }
}

import { readCollection } from './api.js';
import { Backoff } from './backoff.js';
import { compareCursors } from './cursor.js';
import { SseTransport } from './sse-transport.js';
import { Stream } from './stream.js';

/** What a page can hold and sort without getting slow; beyond it the first ones by id are kept. */
const MAX_RESOURCES = 10_000;

/**
 * @typedef {import('./api.js').Resource} Resource
 *
 * @typedef {import('./stream.js').StreamState | {name: 'loading' | 'failed', until?: number, reason?: string}}
 *     ReplicaState `live` alone means that the copy is the present state; in every other it may be old
 */

/**
 * A copy of one collection that keeps itself up to date: the list is read once, then every change is applied in commit
 * order from the cursor the list came with.
 *
 * Tells of `state`, of `change` (detail: the id) and of `reset`, when all of it was read anew.
 */
export class Replica extends EventTarget {
  collection = '';
  /** @type {ReplicaState} */
  state = { name: 'loading' };
  /** Whether the list was read at least once. */
  loaded = false;
  /** What of the log is in this copy. */
  cursor = '';
  /** The last id kept of a collection too large to keep, else null. @type {string | null} */
  horizon = null;

  /** In the order of their last change: a changed one is put in again. @type {Map<string, Resource>} */
  #resources = new Map();
  /** @type {string[]} */
  #ids = [];
  #stream = new Stream(new SseTransport());
  #backoff = new Backoff();
  #abort = new AbortController();
  #timer = 0;
  #wasLive = false;

  constructor() {
    super();
    this.#stream.onEvent = (event) => this.#heard(event);
    this.#stream.onUnreadable = () => this.#reload('an event could not be read');
    this.#stream.onState = (state) => {
      if (state.name === 'live') {
        this.#wasLive = true;
        this.#backoff.reset();
      }
      this.#become(state);
    };
  }

  get live() {
    return this.state.name === 'live';
  }

  get size() {
    return this.#resources.size;
  }

  /**
   * @param {string} id
   * @returns {Resource | undefined}
   */
  get(id) {
    return this.#resources.get(id);
  }

  /** @returns {string[]} all ids, in order; not to be changed */
  get ids() {
    return this.#ids;
  }

  /** @returns {string[]} all ids, the one changed last first */
  get latestFirst() {
    return [...this.#resources.keys()].reverse();
  }

  /** @param {string} collection what to be a copy of from now on */
  open(collection) {
    this.collection = collection;
    this.loaded = false;
    this.#backoff.reset();
    this.#replace([], false, '');
    this.#load();
  }

  /** Gives the connection back while nobody looks. */
  sleep() {
    this.#stream.sleep();
  }

  /** Somebody looks again, or the network is back. */
  wake() {
    if (this.state.name === 'failed') this.#load();
    else this.#stream.wake();
  }

  async #load() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#stream.disconnect();
    this.#wasLive = false;
    this.#become({ name: 'loading' });
    try {
      const { items, more, cursor } = await readCollection(this.collection, { maxItems: MAX_RESOURCES, signal });
      // Answers may cross: what was asked of another collection is not for this one.
      if (signal.aborted) return;
      this.loaded = true;
      this.#replace(items, more, cursor);
      this.#stream.subscribe([`/api/${this.collection}/*`], cursor);
    } catch (error) {
      if (!signal.aborted) this.#later('failed', error.message);
    }
  }

  /** Right after a load, another one at once could go on for ever: so it waits unless the replica was live. */
  #reload(reason) {
    if (this.#wasLive) this.#load();
    else this.#later('failed', reason);
  }

  #later(name, reason) {
    this.#stream.disconnect();
    const delay = this.#backoff.next();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), delay);
    this.#become({ name, reason, until: Date.now() + delay });
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }

  #heard({ type, id: cursor, subject, data }) {
    this.cursor = this.#stream.cursor;
    if (type === 'carillon.gap') {
      this.#reload('the history has a gap');
      return;
    }
    if (!['carillon.created', 'carillon.updated', 'carillon.deleted'].includes(type)) return;
    const prefix = `/api/${this.collection}/`;
    if (!subject?.startsWith(prefix)) return;
    const id = subject.slice(prefix.length);
    if (type !== 'carillon.deleted' && data?.id !== id) {
      this.#reload('an event did not hold its resource');
      return;
    }
    // The list was read after the cursor it came with, so it may be ahead of the first events.
    const order = compareCursors(cursor, this.#resources.get(id)?.version);
    if (order !== null && order <= 0) return;
    if (type === 'carillon.deleted') this.#remove(id);
    else this.#put(id, data);
    this.dispatchEvent(new CustomEvent('change', { detail: id }));
  }

  #replace(items, more, cursor) {
    this.#resources = new Map(items.map((item) => [item.id, item]));
    this.#ids = [...this.#resources.keys()].sort(byCodeUnit);
    this.cursor = cursor;
    this.horizon = more ? this.#ids.at(-1) : null;
    while (this.#ids.length > MAX_RESOURCES) this.#dropLast();
    this.dispatchEvent(new Event('reset'));
  }

  #put(id, resource) {
    if (this.horizon !== null && id > this.horizon) return;
    if (!this.#resources.delete(id)) this.#ids.splice(placeOf(this.#ids, id), 0, id);
    this.#resources.set(id, resource);
    if (this.#ids.length > MAX_RESOURCES) this.#dropLast();
  }

  #remove(id) {
    if (this.#resources.delete(id)) this.#ids.splice(placeOf(this.#ids, id), 1);
  }

  #dropLast() {
    this.#resources.delete(this.#ids.pop());
    this.horizon = this.#ids.at(-1);
  }
}

/** As the server orders them: ids are ASCII, so code units are bytes. */
function byCodeUnit(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

function placeOf(ids, id) {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

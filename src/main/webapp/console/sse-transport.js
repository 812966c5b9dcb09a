import { httpPlace } from './places.js';

/** The names every stream may carry; WHATWG HTML §9.2 lets a page hear only names it listens for. */
const NAMES = ['hello', 'live', 'gap', 'snapshot', 'created', 'updated', 'deleted', 'message'];

/**
 * Server-Sent Events by `EventSource`.
 *
 * @implements {import('./stream.js').Transport}
 */
export class SseTransport {
  #names = new Set(NAMES);
  #source = null;
  #listener = () => {};

  /** @param {string} name a sender's own event type, to be heard too */
  listen(name) {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#source?.addEventListener(name, this.#listener);
  }

  /** @param {string} name a name given to `listen` before */
  unlisten(name) {
    if (NAMES.includes(name)) return;
    this.#names.delete(name);
    this.#source?.removeEventListener(name, this.#listener);
  }

  /**
   * @param {[string, string][]} query
   * @param {import('./stream.js').Line} line
   */
  dial(query, line) {
    const source = new EventSource(httpPlace('events', query));
    let browserHasId = false;
    const listener = (event) => {
      browserHasId = event.lastEventId !== '';
      line.heard(event.data);
    };
    this.#source = source;
    this.#listener = listener;
    for (const name of this.#names) source.addEventListener(name, listener);
    // A sender may name a message `open` or `error`: that is a MessageEvent, and says nothing about the connection.
    source.addEventListener('open', (event) => {
      if (!(event instanceof MessageEvent)) line.opened();
    });
    source.addEventListener('error', (event) => {
      if (event instanceof MessageEvent) return;
      // The browser's own retry is the better one: it knows ids of blocks without data, which no listener sees, and how
      // long the server asked it to wait. But it gives up for good on any answer other than 200, and without an id it
      // would come back to "from now on".
      if (source.readyState === EventSource.CONNECTING && browserHasId) line.retrying('interrupted');
      else if (source.readyState === EventSource.CLOSED) line.lost({ reason: 'the server refused' });
      else line.lost({ reason: 'it could not be opened' });
    });
    return () => {
      source.close();
      if (this.#source === source) this.#source = null;
    };
  }
}

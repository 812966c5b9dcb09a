import { el, setText } from './dom.js';

/**
 * @typedef {object} Look
 * @property {'good' | 'busy' | 'warn' | 'bad' | 'off'} tone
 * @property {string} text
 * @property {number} [until] counts down to it, in milliseconds of `Date.now()`
 */

/** A small label that tells a state by word, shape and colour, and tells its changes to a screen reader, politely. */
export class Chip {
  #element;
  #status = el('span', { role: 'status' });
  #text = el('span');
  // Not part of the live region: a countdown read aloud each second helps nobody.
  #countdown = el('span', { 'aria-hidden': 'true' });
  #until = 0;
  #timer = 0;

  /**
   * @param {HTMLElement} element an empty one
   * @param {string} name of what has the state, for who hears it without seeing where it stands
   */
  constructor(element, name) {
    this.#element = element;
    this.#status.append(el('span', { class: 'unseen' }, `${name}: `), this.#text);
    element.classList.add('chip');
    element.append(el('span', { class: 'chip-mark', 'aria-hidden': 'true' }), this.#status, this.#countdown);
  }

  /** @param {Look} look */
  show({ tone, text, until = 0 }) {
    this.#element.dataset.tone = tone;
    setText(this.#text, text);
    this.#until = until;
    clearInterval(this.#timer);
    if (until) this.#timer = setInterval(() => this.#count(), 250);
    this.#count();
  }

  #count() {
    const seconds = Math.max(0, Math.ceil((this.#until - Date.now()) / 1000));
    setText(this.#countdown, this.#until ? ` in ${seconds} s` : '');
  }
}

/**
 * @param {import('./stream.js').StreamState} state
 * @returns {Look}
 */
export function lookOf(state) {
  switch (state.name) {
    case 'connecting': return { tone: 'busy', text: 'Connecting' };
    case 'open': return { tone: 'busy', text: 'Open, catching up' };
    case 'live': return { tone: 'good', text: 'Live' };
    case 'retrying': return { tone: 'warn', text: 'Lost, browser reconnecting' };
    case 'waiting': return { tone: 'warn', text: 'Reconnecting', until: state.until };
    case 'asleep': return { tone: 'off', text: 'Asleep while hidden' };
    case 'closed':
      return state.code
        ? { tone: 'bad', text: `Closed: ${state.code} ${state.reason}` }
        : { tone: 'off', text: 'Closed' };
    default: return { tone: 'off', text: 'Not connected' };
  }
}

/**
 * @param {import('./stream.js').StreamState} state
 * @returns {string} why there is no connection, or nothing
 */
export function reasonOf({ name, code, reason }) {
  if (!reason || name === 'live') return '';
  return code ? `${code} ${reason}` : reason;
}

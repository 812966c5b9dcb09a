const MIN_MS = 500;
const MAX_MS = 15_000;

/**
 * How long to wait before the next attempt: exponential, between 0.5 s and 15 s, with full jitter, so that the many
 * clients of a restarted server do not come back in step.
 */
export class Backoff {
  #attempts = 0;

  /** @returns {number} milliseconds to wait now */
  next() {
    const ceiling = Math.min(MAX_MS, MIN_MS * 2 ** (this.#attempts + 1));
    this.#attempts = Math.min(this.#attempts + 1, 16);
    return MIN_MS + Math.random() * (ceiling - MIN_MS);
  }

  /** The last attempt went well: start again from the shortest wait. */
  reset() {
    this.#attempts = 0;
  }
}

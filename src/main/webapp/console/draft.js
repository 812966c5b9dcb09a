import { compareCursors } from './cursor.js';
import { formatJson, readResource, sameJson } from './json.js';

const FIRST_TEXT = '{\n  "text": "hello"\n}';

/**
 * @typedef {import('./api.js').Resource} Resource
 */

/**
 * @param {Resource} resource
 * @returns {object} what the user wrote of it: all but what the server adds
 */
export function contentOf({ id, version, ...content }) {
  return content;
}

/**
 * What the user is writing, and what it was written upon. It never loses either side: another's change to the same
 * resource is kept beside the user's text until the user has chosen.
 */
export class Draft {
  /** The resource as it was when the text was begun; null for a new one. @type {Resource | null} */
  base;
  /** @type {string} */
  text;
  /** Another's newer version that the text is not written upon. @type {Resource | null} */
  theirs = null;
  /** Another deleted the resource. */
  gone = false;

  #begun;

  /** @param {Resource | null} base */
  constructor(base) {
    this.base = base;
    this.#begun = base ? formatJson(contentOf(base)) : FIRST_TEXT;
    this.text = this.#begun;
  }

  get id() {
    return this.base?.id ?? null;
  }

  get dirty() {
    return this.text !== this.#begun;
  }

  /** Whether the user must choose before anything can be saved. */
  get inConflict() {
    return this.theirs !== null || this.gone;
  }

  /**
   * What is to be sent. `version` is left out: the precondition goes in a header, and a version pasted with the text
   * would make a conflict that no choice can end.
   *
   * @param {string} [chosenId] of a new resource
   * @returns {object}
   * @throws {import('./json.js').JsonFault | Error} when the text cannot be sent
   */
  content(chosenId = '') {
    const { id, version, ...content } = readResource(this.text);
    if (this.base) {
      if (id === undefined || id === this.base.id) return content;
      throw new Error(`The id of a resource cannot change; this one is ${this.base.id}.`);
    }
    if (id !== undefined && typeof id !== 'string') throw new Error('The id has to be text, in "quotes".');
    if (chosenId && id !== undefined && id !== chosenId) throw new Error('The text has another id than the id field.');
    const given = chosenId || id;
    return given === undefined ? content : { id: given, ...content };
  }

  /**
   * Another's version became known.
   *
   * @param {Resource} resource
   * @returns {'known' | 'followed' | 'conflict'} followed: nothing of the user's was at stake, so the draft is of the
   *     new version now
   */
  meet(resource) {
    const order = compareCursors(resource.version, (this.theirs ?? this.base)?.version);
    if (order !== null && order <= 0) return 'known';
    this.gone = false;
    if (this.#saysNothingElse(resource)) {
      this.#restart(resource);
      return 'followed';
    }
    this.theirs = resource;
    return 'conflict';
  }

  /**
   * Another's deletion became known.
   *
   * @returns {boolean} whether that is news
   */
  meetDeletion() {
    const news = !this.gone;
    this.gone = true;
    this.theirs = null;
    return news;
  }

  /** A new resource gets another id instead: theirs is not in its way any more. */
  stepAside() {
    this.theirs = null;
  }

  /** Gives up the user's text for the other's. */
  takeTheirs() {
    this.#restart(this.theirs);
  }

  /** Keeps the user's text, written upon the other's version from now on; the next save replaces that, knowingly. */
  keepMine() {
    this.base = this.theirs;
    this.#begun = formatJson(contentOf(this.theirs));
    this.theirs = null;
  }

  #restart(resource) {
    this.base = resource;
    this.#begun = formatJson(contentOf(resource));
    this.text = this.#begun;
    this.theirs = null;
    this.gone = false;
  }

  #saysNothingElse(resource) {
    if (this.base && !this.dirty) return true;
    try {
      return sameJson(contentOf(this.content(resource.id)), contentOf(resource));
    } catch {
      return false;
    }
  }
}

import { markLines } from './diff.js';
import { clip, el, need, setText } from './dom.js';
import { contentOf } from './draft.js';
import { formatJson, readResource } from './json.js';

const MAX_CHARS = 200_000;

/** The other's version, beside the user's text; what the user's text does not have is marked. */
export class TheirsView {
  #element;
  #version;
  #lines;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    this.#version = need(element, '[data-theirs-version]');
    this.#lines = need(element, 'pre');
  }

  /**
   * @param {import('./api.js').Resource | null} theirs
   * @param {string} mine the user's text
   */
  show(theirs, mine) {
    this.#element.hidden = theirs === null;
    if (!theirs) return;
    setText(this.#version, theirs.version);
    const lines = markLines(tidy(mine), clip(formatJson(contentOf(theirs)), MAX_CHARS));
    this.#lines.replaceChildren(...lines.map(({ text, differs }) =>
      el(differs ? 'mark' : 'span', { class: 'line' }, text || ' ')));
  }
}

/** As theirs is written, so that only what is said is compared, not how it is laid out. */
function tidy(text) {
  try {
    return formatJson(contentOf(readResource(text)));
  } catch {
    return text;
  }
}

import { clip, el } from './dom.js';

const MAX_TEXT_CHARS = 2000;

/**
 * @typedef {object} Notice
 * @property {'good' | 'info' | 'warn' | 'bad'} tone
 * @property {string} title
 * @property {string} [text]
 * @property {[string, () => void][]} [choices] buttons, and what each does
 */

/** The place above a form where it says what happened, and what the user can do about it. */
export class NoticeBox {
  #element;
  #shown = '';

  /** @param {HTMLElement} element a live region */
  constructor(element) {
    this.#element = element;
  }

  /**
   * @param {Notice | null} notice
   * @param {boolean} busy whether nothing can be chosen now
   */
  show(notice, busy) {
    // What stands there already is not said again, and its buttons keep the focus.
    const key = notice ? [notice.tone, notice.title, notice.text, busy].join('\n') : '';
    if (key === this.#shown) return;
    this.#shown = key;
    this.#element.hidden = !notice;
    this.#element.replaceChildren();
    if (!notice) return;
    this.#element.dataset.tone = notice.tone;
    const text = notice.text ? ` ${clip(notice.text, MAX_TEXT_CHARS)}` : '';
    this.#element.append(el('p', {}, el('strong', {}, notice.title), text));
    if (notice.choices) this.#element.append(choiceButtons(notice.choices, busy));
  }
}

function choiceButtons(choices, busy) {
  return el('div', { class: 'choices' }, ...choices.map(([label, act]) => {
    const button = el('button', { type: 'button', disabled: busy }, label);
    button.addEventListener('click', act);
    return button;
  }));
}

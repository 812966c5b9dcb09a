import { need } from './dom.js';

/**
 * Asks before something is lost.
 *
 * @param {{title: string, text: string, yes: string, no: string}} words
 * @returns {Promise<boolean>} false as well when the dialog is left by Escape
 */
export function question({ title, text, yes, no }) {
  const dialog = /** @type {HTMLDialogElement} */ (need(document, '#question'));
  need(dialog, 'h2').textContent = title;
  need(dialog, 'p').textContent = text;
  const yesButton = need(dialog, '[data-answer=yes]');
  const noButton = need(dialog, '[data-answer=no]');
  yesButton.textContent = yes;
  noButton.textContent = no;
  return new Promise((resolve) => {
    let answer = false;
    yesButton.onclick = () => {
      answer = true;
      dialog.close();
    };
    noButton.onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
  });
}

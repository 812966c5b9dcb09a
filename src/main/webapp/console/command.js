import { el } from './dom.js';

/**
 * A command to be copied into a terminal.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
export function commandBlock(text) {
  const code = el('code', {}, text);
  const copy = el('button', { type: 'button', class: 'quiet small' }, 'Copy');
  copy.addEventListener('click', async () => {
    copy.textContent = (await copied(text)) ? 'Copied' : 'Selected: press Ctrl+C';
    if (copy.textContent !== 'Copied') getSelection().selectAllChildren(code);
    setTimeout(() => (copy.textContent = 'Copy'), 2500);
  });
  return el('div', { class: 'command' }, el('pre', { tabindex: '0' }, code), copy);
}

/**
 * @param {string} text
 * @returns {string} one word of a POSIX shell, whatever the text holds
 */
export function shellWord(text) {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function copied(text) {
  try {
    // Absent on plain http other than localhost.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

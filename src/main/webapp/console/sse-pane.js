import { shellWord } from './command.js';
import { el } from './dom.js';
import { Pane } from './pane.js';
import { httpPlace } from './places.js';
import { SseTransport } from './sse-transport.js';
import { Stream } from './stream.js';

const MAX_NAMES = 20;

/**
 * The pane that listens by `EventSource`. A page hears only event names it listens for, so it offers to add some.
 *
 * @param {HTMLElement} root
 * @returns {{pane: Pane, stream: Stream}}
 */
export function ssePane(root) {
  const transport = new SseTransport();
  const stream = new Stream(transport);
  const pane = new Pane(root, stream, {
    name: 'Server-Sent Events',
    commandOf: (topics) => `curl -N ${shellWord(httpPlace('events', topics.map((topic) => ['topic', topic])).href)}`,
  });
  pane.tools.append(nameForm(transport));
  return { pane, stream };
}

function nameForm(transport) {
  const input = /** @type {HTMLInputElement} */ (el('input', {
    id: 'sse-name',
    placeholder: 'alarm',
    maxlength: '255',
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    'aria-describedby': 'sse-name-hint',
  }));
  const names = el('ul', { class: 'names', 'aria-label': 'Added message types' });
  const form = el('form', { class: 'inline' },
    el('label', { for: 'sse-name' }, 'Also hear type'),
    input,
    el('button', { type: 'submit', class: 'small' }, 'Add'),
    names,
    el('p', { id: 'sse-name-hint', class: 'hint' },
      'Over SSE a browser hears only names it listens for; the WebSocket hears all.'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    const known = [...names.children].some((item) => item.dataset.name === name);
    if (!name || known || names.childElementCount >= MAX_NAMES) return;
    transport.listen(name);
    names.append(nameItem(name, transport));
    input.value = '';
  });
  return form;
}

function nameItem(name, transport) {
  const remove = el('button', { type: 'button', class: 'quiet small', 'aria-label': `Do not hear ${name}` }, '×');
  const item = el('li', { 'data-name': name }, el('span', {}, name), remove);
  remove.addEventListener('click', () => {
    transport.unlisten(name);
    item.remove();
  });
  return item;
}

import { need, setText } from './dom.js';
import { httpPlace } from './places.js';

/**
 * Who the page is. The token goes into a cookie that no script can read, this one neither; from then on the browser sends it with
 * every request and stream of the page. The page loads anew with it, so that nothing heard as somebody else stays in sight.
 *
 * @param {HTMLFormElement} form
 */
export function tokens(form) {
  const input = /** @type {HTMLInputElement} */ (need(form, 'input'));
  const fault = need(form, '.fault');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const token = input.value.trim();
    if (token === '') return;
    if (!/^[\x21-\x7e]+$/.test(token)) {
      setText(fault, 'That is no token.');
      return;
    }
    await send('PUT', { Authorization: `Bearer ${token}` });
  });
  need(form, '[data-forget]').addEventListener('click', () => send('DELETE', {}));

  async function send(method, headers) {
    setText(fault, '');
    try {
      const answer = await fetch(httpPlace('token'), { method, headers, cache: 'no-store' });
      if (answer.ok) {
        input.value = '';
        location.reload();
        return;
      }
      const { title, detail } = await answer.json();
      setText(fault, [title, detail].filter(Boolean).join(': '));
    } catch {
      setText(fault, 'No answer from the server.');
    }
  }
}

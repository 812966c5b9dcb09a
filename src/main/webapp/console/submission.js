import { Problem, readResourceOf, Unanswered } from './api.js';

/**
 * What became of a change that was sent: it was made; or something else is there now (`theirs`, null for nothing); or
 * it was refused.
 *
 * @typedef {{made: import('./api.js').Resource | undefined}
 *     | {theirs: import('./api.js').Resource | null, refusal: Error}
 *     | {refusal: Error}} Outcome
 */

/**
 * Sends a change. If its precondition fails, it asks what is there now, so that the user can be shown.
 *
 * @param {() => Promise<import('./api.js').Resource | undefined>} change
 * @param {string} collection
 * @param {string | undefined} id of the resource; of a new one the server may make it
 * @returns {Promise<Outcome>}
 */
export async function submit(change, collection, id) {
  try {
    return { made: await change() };
  } catch (refusal) {
    if (id === undefined || !isConflict(refusal)) return { refusal };
    try {
      return { theirs: await readResourceOf(collection, id), refusal };
    } catch (unread) {
      return { refusal: unread };
    }
  }
}

/**
 * @param {Error} refusal
 * @param {boolean} repeatable whether sending the change again cannot make it twice
 * @returns {import('./notice.js').Notice}
 */
export function refusalNotice(refusal, repeatable) {
  if (refusal instanceof Problem) {
    const detail = refusal.detail ? `${refusal.detail} ` : '';
    return { tone: 'bad', title: refusal.title, text: `${detail}(HTTP ${refusal.status}; nothing was changed)` };
  }
  if (!(refusal instanceof Unanswered)) throw refusal;
  const advice = repeatable
    ? 'Sending it again is safe: it cannot be done twice.'
    : 'Look for it in the list before you send it again, or it may be there twice.';
  const text = `${refusal.detail} It is not known whether the change was made. ${advice}`;
  return { tone: 'bad', title: refusal.title, text };
}

/** 404 too: the server may say of a precondition on what is gone that there is nothing. */
function isConflict(error) {
  return error instanceof Problem && [404, 409, 412].includes(error.status);
}

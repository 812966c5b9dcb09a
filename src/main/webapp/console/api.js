import { readJson } from './json.js';
import { httpPlace } from './places.js';

const ANSWER_WITHIN_MS = 20_000;
const PAGE_LIMIT = '1000';

/** The server refused: an RFC 9457 problem, or what can be told of an answer that is none (a proxy's, say). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} title
   * @param {string} [detail]
   */
  constructor(status, title, detail = '') {
    super(detail ? `${title}: ${detail}` : title);
    this.status = status;
    this.title = title;
    this.detail = detail;
  }
}

/** No answer came. Whether the server did what was asked is unknown; whoever reports it has to say so. */
export class Unanswered extends Error {
  /** @param {string} detail */
  constructor(detail) {
    super(`No answer from the server: ${detail}`);
    this.title = 'No answer from the server';
    this.detail = detail;
  }
}

/**
 * @typedef {Record<string, unknown> & {id: string, version: string}} Resource
 */

/**
 * Reads a whole collection, page by page.
 *
 * @param {string} collection
 * @param {{maxItems: number, signal?: AbortSignal}} bounds
 * @returns {Promise<{items: Resource[], more: boolean, cursor: string}>} `cursor` is that of the *first* page: it was
 *     read before any of the data, so a subscription from it misses nothing of what later pages may have seen
 */
export async function readCollection(collection, { maxItems, signal }) {
  const items = [];
  let cursor = '';
  let after = null;
  do {
    const query = [['limit', PAGE_LIMIT]];
    if (after !== null) query.push(['after', after]);
    const { body, headers } = await ask('GET', httpPlace(`api/${collection}`, query), { signal });
    if (!body || !Array.isArray(body.items)) throw new Problem(200, 'Not a list', 'The answer has no items.');
    if (after === null) cursor = headers.get('Last-Event-ID') ?? '';
    if (!cursor) throw new Problem(200, 'A list without a cursor', 'The answer has no Last-Event-ID header.');
    items.push(...body.items);
    // The same page twice would be read for ever.
    after = body.next && body.next !== after ? String(body.next) : null;
  } while (after !== null && items.length < maxItems);
  return { items, more: after !== null, cursor };
}

/**
 * @param {string} collection
 * @param {string} id
 * @returns {Promise<Resource | null>} null when there is none
 */
export async function readResourceOf(collection, id) {
  try {
    return (await ask('GET', resourcePlace(collection, id))).body;
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 410)) return null;
    throw error;
  }
}

/**
 * @param {string} collection
 * @param {object} content with an `id`, or the server makes one
 * @returns {Promise<Resource>}
 */
export async function createResource(collection, content) {
  return (await ask('POST', httpPlace(`api/${collection}`), { content })).body;
}

/**
 * @param {string} collection
 * @param {string} id
 * @param {object} content
 * @param {string | null} version what is being replaced; null: nothing may be there
 * @returns {Promise<Resource>}
 */
export async function replaceResource(collection, id, content, version) {
  return (await ask('PUT', resourcePlace(collection, id), { content, headers: precondition(version) })).body;
}

/**
 * @param {string} collection
 * @param {string} id
 * @param {string} version what is being deleted
 */
export async function deleteResource(collection, id, version) {
  await ask('DELETE', resourcePlace(collection, id), { headers: precondition(version) });
}

function resourcePlace(collection, id) {
  return httpPlace(`api/${collection}/${encodeURIComponent(id)}`);
}

function precondition(version) {
  return version === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${version}"` };
}

async function ask(method, url, { content, headers = {}, signal } = {}) {
  const request = { method, cache: 'no-store', headers: { Accept: 'application/json', ...headers } };
  if (content !== undefined) {
    request.body = JSON.stringify(content);
    request.headers['Content-Type'] = 'application/json';
  }
  // One deadline for the head and the body of the answer.
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS);
  request.signal = signal && AbortSignal.any ? AbortSignal.any([signal, deadline]) : deadline;
  let response;
  let text;
  try {
    response = await fetch(url, request);
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unanswered(whyUnanswered(error));
  }
  if (!response.ok) throw problemOf(response, text);
  return { body: text ? bodyOf(response, text) : null, headers: response.headers };
}

function whyUnanswered(error) {
  if (error.name !== 'TimeoutError') return 'it cannot be reached.';
  return `nothing came within ${ANSWER_WITHIN_MS / 1000} s. Over HTTP/1.1 a browser opens six connections to a server, `
    + 'and each console in sight holds two: with three side by side none is left.';
}

function bodyOf(response, text) {
  try {
    return readJson(text);
  } catch {
    throw new Problem(response.status, 'Not JSON', 'Something other than Carillon answered.');
  }
}

function problemOf(response, text) {
  const fallback = `HTTP ${response.status} ${response.statusText}`.trim();
  if (!(response.headers.get('Content-Type') ?? '').includes('json')) return new Problem(response.status, fallback);
  try {
    const { title, detail } = JSON.parse(text);
    return new Problem(response.status, String(title ?? fallback), String(detail ?? ''));
  } catch {
    return new Problem(response.status, fallback);
  }
}

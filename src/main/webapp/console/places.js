/**
 * Where the server is. Everything is found from this module's own address, so the page works below any context path
 * and behind any prefix a proxy adds.
 */
const root = new URL('../', import.meta.url);

/**
 * @param {string} path relative to the context path, without a leading slash
 * @param {Iterable<[string, string]>} [query] parameters, repeatable
 * @returns {URL} its address over HTTP
 */
export function httpPlace(path, query = []) {
  const url = new URL(path, root);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

/**
 * @param {string} path relative to the context path, without a leading slash
 * @param {Iterable<[string, string]>} [query] parameters, repeatable
 * @returns {URL} its address over WebSocket: `wss:` where the page came over `https:`
 */
export function webSocketPlace(path, query = []) {
  const url = httpPlace(path, query);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

import { shellWord } from './command.js';
import { clip, el } from './dom.js';
import { formatJsonLine } from './json.js';
import { Pane } from './pane.js';
import { webSocketPlace } from './places.js';
import { Stream } from './stream.js';
import { WsTransport } from './ws-transport.js';

/** Pings whose answer is awaited; a server that answers none must not make the page remember them all. */
const MAX_PINGS = 20;

/**
 * The pane that listens by WebSocket. It can ask how long the way to the server and back takes.
 *
 * @param {HTMLElement} root
 * @returns {{pane: Pane, stream: Stream}}
 */
export function wsPane(root) {
  const transport = new WsTransport();
  const stream = new Stream(transport);
  const pane = new Pane(root, stream, {
    name: 'WebSocket',
    commandOf: (topics) => {
      const place = webSocketPlace('ws', topics.map((topic) => ['topic', topic]));
      return `websocat --protocol cloudevents.json ${shellWord(place.href)}`;
    },
  });
  const sentAt = new Map();
  let lastPing = 0;
  const ping = el('button', { type: 'button', class: 'small', 'data-ping': true }, 'Ping');
  ping.addEventListener('click', () => {
    const number = ++lastPing;
    if (!transport.send({ ping: number })) {
      pane.note('No ping: there is no connection', 'warn');
      return;
    }
    sentAt.set(number, performance.now());
    if (sentAt.size > MAX_PINGS) sentAt.delete(sentAt.keys().next().value);
  });
  pane.tools.append(el('div', { class: 'inline' }, ping,
    el('p', { class: 'hint' }, 'A ping is answered on the same connection, behind the events under way.')));
  stream.onAnswer = (answer) => {
    if (WsTransport.isKeepalive(answer)) return;
    const sent = sentAt.get(answer?.pong);
    sentAt.delete(answer?.pong);
    if (sent === undefined) {
      pane.note(`Answer: ${clip(formatJsonLine(answer), 300)}`, 'off');
    } else {
      const place = answer.cursor ? `, at ${clip(String(answer.cursor), 80)}` : '';
      pane.note(`Pong after ${(performance.now() - sent).toFixed(1)} ms${place}`, 'off');
    }
  };
  return { pane, stream };
}

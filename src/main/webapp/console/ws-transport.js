import { webSocketPlace } from './places.js';

const SUBPROTOCOL = 'cloudevents.json';
const PING_EVERY_MS = 20_000;
/** The number of the transport's own pings; a user's start at 1. */
const KEEPALIVE = 0;
/** Not understood, not UTF-8, not allowed, too big: coming back would end the same way. Any other means "reconnect". */
const FINAL_CODES = new Set([1003, 1007, 1008, 1009]);

/**
 * CloudEvents over WebSocket.
 *
 * @implements {import('./stream.js').Transport}
 */
export class WsTransport {
  #socket = null;

  /**
   * @param {object} command
   * @returns {boolean} whether there is a connection to send it on
   */
  send(command) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  /** Whether an answer is to a ping of the transport's own. */
  static isKeepalive(answer) {
    return answer?.pong === KEEPALIVE;
  }

  /**
   * @param {[string, string][]} query
   * @param {import('./stream.js').Line} line
   */
  dial(query, line) {
    const socket = new WebSocket(webSocketPlace('ws', query), [SUBPROTOCOL]);
    this.#socket = socket;
    let heardSincePing = true;
    // A page cannot see the protocol's pings. Without its own it would call a dead connection live for many minutes.
    const pings = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (!heardSincePing) {
        line.lost({ reason: `the server was silent for ${PING_EVERY_MS / 1000} s` });
        return;
      }
      heardSincePing = false;
      socket.send(JSON.stringify({ ping: KEEPALIVE }));
    }, PING_EVERY_MS);
    socket.addEventListener('open', () => line.opened());
    socket.addEventListener('message', ({ data }) => {
      heardSincePing = true;
      line.heard(typeof data === 'string' ? data : '');
    });
    socket.addEventListener('close', ({ code, reason }) => {
      clearInterval(pings);
      line.lost({ code, reason: reason || meaning(code), final: FINAL_CODES.has(code) });
    });
    return () => {
      clearInterval(pings);
      socket.close(1000);
      if (this.#socket === socket) this.#socket = null;
    };
  }
}

function meaning(code) {
  switch (code) {
    case 1000: return 'done';
    case 1001: return 'server going away';
    case 1003: return 'not understood';
    case 1006: return 'ended without a word';
    case 1007: return 'not UTF-8';
    case 1008: return 'not allowed';
    case 1009: return 'too big';
    case 1011: return 'the server failed';
    case 1012: return 'restarting';
    case 1013: return 'try again later';
    case 4401: return 'the token has expired';
    case 4408: return 'peer silent';
    case 4409: return 'nothing was taken for too long';
    case 4410: return 'gap';
    default: return '';
  }
}

import { lookOf } from './chip.js';
import { need, setText } from './dom.js';
import { Editor } from './editor.js';
import { List } from './list.js';
import { Replica } from './replica.js';
import { ssePane } from './sse-pane.js';
import { tokens } from './token.js';
import { wsPane } from './ws-pane.js';
import { perFrame } from './frame.js';

const COLLECTION = /^[a-z][a-z0-9_-]{0,62}$/;
const FIRST_COLLECTION = 'notes';
/**
 * A hidden tab gives its SSE connections back: over HTTP/1.1 a browser opens six to a server, for all tabs together,
 * and three consoles would use them all. Coming back costs nothing, since every stream goes on from its cursor.
 */
const SLEEP_AFTER_MS = 10_000;

const replica = new Replica();
const list = new List(need(document, '#list'), replica);
const editor = new Editor(need(document, '#editor'), replica);
const sse = ssePane(need(document, '#sse'));
const ws = wsPane(need(document, '#ws'));

list.onOpen = (id) => editor.open(id);
editor.onDraft = (id) => list.select(id);

tokens(/** @type {HTMLFormElement} */ (need(document, '#token-form')));
openCollections();
openStreams();
showOverview();
minding();

function openCollections() {
  const form = need(document, '#collection-form');
  const input = /** @type {HTMLInputElement} */ (need(form, 'input'));
  const fault = need(form, '.fault');
  const asked = new URLSearchParams(location.search).get('collection') ?? '';
  input.value = COLLECTION.test(asked) ? asked : FIRST_COLLECTION;
  const open = () => {
    replica.open(input.value);
    editor.reset();
  };
  // Enter is a change and a submit at once; one question is enough.
  let asking = false;
  const change = async () => {
    if (asking) return;
    const name = input.value.trim();
    const wrong = !COLLECTION.test(name);
    input.setAttribute('aria-invalid', String(wrong));
    setText(fault, wrong ? 'a–z first, then a–z 0–9 _ -, at most 63' : '');
    if (wrong || name === replica.collection) return;
    asking = true;
    const left = await editor.leave();
    asking = false;
    if (!left) {
      input.value = replica.collection;
      return;
    }
    input.value = name;
    const url = new URL(location.href);
    url.searchParams.set('collection', name);
    history.replaceState(null, '', url);
    open();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    change();
  });
  input.addEventListener('change', change);
  open();
}

function openStreams() {
  const form = need(document, '#streams-form');
  const topic = /** @type {HTMLInputElement} */ (need(form, '#topic'));
  const from = /** @type {HTMLSelectElement} */ (need(form, '#from'));
  const listen = () => {
    const topics = topic.value.trim() || '*';
    sse.pane.inherit(topics, from.value);
    ws.pane.inherit(topics, from.value);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    listen();
  });
  listen();
}

/** The three states in the page's head: on a phone the panes are far below. */
function showOverview() {
  const rows = [['list', () => replica.state], ['sse', () => sse.stream.state], ['ws', () => ws.stream.state]]
    .map(([name, stateOf]) => ({ link: need(document, `[data-overview=${name}]`), stateOf }));
  const draw = () => {
    for (const { link, stateOf } of rows) {
      const state = stateOf();
      link.dataset.tone = toneOf(state);
      setText(need(link, '[data-word]'), wordOf(state));
    }
    document.title = `${replica.live ? '' : '(not live) '}${replica.collection} · Carillon`;
  };
  const ask = perFrame(draw);
  replica.addEventListener('state', ask);
  for (const { stream } of [sse, ws]) {
    const { onState } = stream;
    stream.onState = (state) => {
      onState(state);
      ask();
    };
  }
  draw();
}

function toneOf(state) {
  if (state.name === 'failed') return 'warn';
  return state.name === 'loading' ? 'busy' : lookOf(state).tone;
}

function wordOf({ name }) {
  if (name === 'live') return 'live';
  if (['loading', 'connecting', 'open'].includes(name)) return 'connecting';
  if (['waiting', 'retrying', 'failed'].includes(name)) return 'reconnecting';
  return name === 'asleep' ? 'asleep' : 'closed';
}

function minding() {
  let timer = 0;
  const streams = [replica, sse.stream];
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => streams.forEach((stream) => stream.sleep()), SLEEP_AFTER_MS);
    else [...streams, ws.stream].forEach((stream) => stream.wake());
  });
  // The network is back, or the page was taken from the browser's back-forward cache.
  const wake = () => [...streams, ws.stream].forEach((stream) => stream.wake());
  addEventListener('online', wake);
  addEventListener('pageshow', (event) => {
    if (event.persisted) wake();
  });
}

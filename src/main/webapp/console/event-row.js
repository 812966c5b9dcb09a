import { preciseTime } from './clock.js';
import { clip, el } from './dom.js';
import { formatJson, formatJsonLine } from './json.js';

const PREVIEW_CHARS = 300;
const DETAIL_CHARS = 20_000;
/** Larger events are not kept for a closer look: two hundred of them would fill the browser's memory. */
const KEEP_UP_TO_CHARS = 200_000;

const KINDS = new Map([
  ['carillon.hello', 'control'],
  ['carillon.live', 'control'],
  ['carillon.gap', 'gap'],
  ['carillon.snapshot', 'snapshot'],
  ['carillon.created', 'created'],
  ['carillon.updated', 'updated'],
  ['carillon.deleted', 'deleted'],
]);

/**
 * @param {string} type
 * @returns {boolean} whether an event of this type tells of the stream itself
 */
export function isControl(type) {
  return ['control', 'gap'].includes(kindOf(type));
}

/**
 * @param {import('./stream.js').CloudEvent} event
 * @returns {HTMLElement} a line that can be opened for the whole event
 */
export function eventRow(event) {
  const type = String(event.type);
  const line = formatJsonLine(event.data);
  // What is in no log has neither a place in it nor a subject.
  const [subject, id] = isControl(type) ? ['', ''] : [String(event.subject ?? ''), String(event.id ?? '')];
  const time = String(event.time ?? '');
  const details = el('details', {},
    el('summary', { tabindex: '-1' },
      el('time', { datetime: time, title: time }, preciseTime(time)),
      el('span', { class: 'type', 'data-kind': kindOf(type) }, clip(shortName(type), 60)),
      el('span', { class: 'subject' }, clip(subject, PREVIEW_CHARS)),
      el('span', { class: 'id' }, clip(id, 80)),
      el('span', { class: 'preview' }, clip(line, PREVIEW_CHARS))));
  const whole = line.length <= KEEP_UP_TO_CHARS
    ? () => clip(formatJson(event), DETAIL_CHARS)
    : () => 'Too large to be shown here.';
  // Only who looks pays for the long form.
  details.addEventListener('toggle', () => {
    if (details.childElementCount === 1) details.append(el('pre', { tabindex: '0' }, whole()));
  });
  return el('li', { 'data-type': clip(type, 100), 'data-event-id': clip(id, 100) }, details);
}

/**
 * @param {string} note
 * @param {'warn' | 'bad' | 'off'} tone
 * @returns {HTMLElement}
 */
export function noteRow(note, tone) {
  return el('li', { class: 'note', 'data-tone': tone }, note);
}

/** Only the server's own types get its colours: a free message named `deleted` has to look like a message. */
function kindOf(type) {
  return KINDS.get(type) ?? 'message';
}

function shortName(type) {
  return KINDS.has(type) ? type.slice('carillon.'.length) : type;
}

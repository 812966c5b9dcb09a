/**
 * Random texts through our encoder of server-sent events and npm's eventsource-parser. Each comes out as it went in, and nothing else
 * comes out. Needs what `mvn package` makes:
 *
 *     npm install --no-package-lock && node sse-parser.mjs [--inputs 1000000] [--seed 1] [--project ../../..]
 *
 * All blocks are one stream, which the parser gets in pieces cut anywhere: what one block leaves open, the next ones show. A null in
 * a text is a field that is left out. Lone surrogates are no text in UTF-8; Java writes a question mark for each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createParser } from 'eventsource-parser';

const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    project: { type: 'string', default: join(import.meta.dirname ?? '.', '../../..') },
  },
});
const inputs = Number(options.inputs);
console.log(`sse-parser: ${inputs} inputs, --seed ${options.seed}`);

let state = Number(options.seed) >>> 0;
function random() { // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = n => Math.floor(random() * n);
const pick = list => list[below(list.length)];

const PIECES = ['\r', '\n', '\r\n', '\n\n', '\r\r', '\n\r', '\r\n\r\n', '\0', '\ufeff', '\u2028', '\u2029', '\u0085', '\u000b', '\u000c', ':', ' ', '  ', '\t',
  'data:', 'data: ', 'data', 'id:', 'id: 1', 'event:', 'event: x', 'retry:', 'retry: 1', ': ', ':\n', '\ndata: forged', '\rid: forged', '\r\nevent: forged',
  '\n\ndata: forged\n\n', '\ud83d\ude00', '\ud83d', '\ude00', '\u00e9', '\ufffd', '\uffff', '\u001b[31m', '{"a":1}', 'a', 'b c', '\\n', '\\r', '%0a', '\u0000id: 2'];

function text() {
  if (random() < 0.15) return '';
  let out = '';
  for (let left = 1 + below(6); left > 0; left--) {
    out += random() < 0.8 ? pick(PIECES) : String.fromCharCode(below(0x10000));
  }
  return out;
}
/** Mostly a text that can be an id or a name. */
function line() {
  const out = random() < 0.4 ? '' : text();
  return random() < 0.2 ? out : out.replace(/[\r\n\0]/g, 'x');
}

const stored = text => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?');
const lines = text => stored(text).replace(/\r\n?/g, '\n');
const refused = /[\r\n\0]/;

const expected = []; // of the blocks that are on their way
let out = { id: undefined, events: [], comments: [], retry: -1, errors: [] };
let checked = 0;
let refusals = 0;
let dispatched = 0;

function fail(why) {
  console.error(`sse-parser: input ${checked} of --seed ${options.seed}: ${why}`);
  process.exit(1);
}

const parser = createParser({
  onId: id => { out.id = id; },
  onEvent: event => { out.events.push(event); },
  onComment: comment => { out.comments.push(comment); },
  onRetry: retry => { out.retry = retry; },
  onError: error => { out.errors.push(error.message); },
});
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function check(input) {
  const want = {
    id: input.id === '' ? undefined : stored(input.id),
    events: input.data === null ? [] : [{ id: input.id === '' ? undefined : stored(input.id), event: stored(input.name) || undefined, data: lines(input.data) }],
    comments: input.comment === '' ? [] : lines(input.comment).split('\n'),
    retry: input.retry,
    errors: [],
  };
  if (JSON.stringify(want) !== JSON.stringify(out) || want.id !== out.id) {
    fail(`${JSON.stringify(input)}\n  should be ${JSON.stringify(want)}\n  and is    ${JSON.stringify(out)}`);
  }
  dispatched += want.events.length;
  out = { id: undefined, events: [], comments: [], retry: -1, errors: [] };
}

/** The block in pieces; the last one is what ends it, so all of it has been said when this returns. */
function feed(block) {
  let at = 0;
  while (at < block.length) {
    const end = random() < 0.5 ? block.length : at + 1 + below(block.length - at);
    parser.feed(decoder.decode(block.subarray(at, end), { stream: true }));
    at = end;
  }
}

const classes = ['target/test-classes', 'target/carillon/WEB-INF/classes', 'target/carillon/WEB-INF/lib/*'];
const java = spawn('java', ['-cp', classes.map(path => join(options.project, path)).join(':'), 'io.carillon.sse.FramesOfInputs'],
  { stdio: ['pipe', 'pipe', 'inherit'] });
const ended = once(java, 'exit');

let left = Buffer.alloc(0);
java.stdout.on('data', piece => {
  left = left.length === 0 ? piece : Buffer.concat([left, piece]);
  let at = 0;
  while (left.length - at >= 4) {
    const length = left.readInt32BE(at);
    if (left.length - at - 4 < length) break;
    at += 4;
    const input = expected.shift();
    if (length < 0) {
      if (!refused.test(input.id) && !refused.test(input.name)) fail(`${JSON.stringify(input)} was refused`);
      refusals++;
    } else {
      if (refused.test(input.id) || refused.test(input.name)) fail(`${JSON.stringify(input)} was not refused`);
      feed(left.subarray(at, at + length));
      check(input);
      at += length;
    }
    checked++;
  }
  left = left.subarray(at);
});

function utf16(text) {
  const bytes = Buffer.from(text, 'utf16le');
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
const int32 = number => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};

for (let i = 0; i < inputs; ) {
  const batch = [];
  for (let end = Math.min(inputs, i + 1000); i < end; i++) {
    const input = { id: line(), name: line(), comment: random() < 0.7 ? '' : text(), data: random() < 0.1 ? null : text(), retry: below(3) - 1 };
    expected.push(input);
    batch.push(utf16(input.id), utf16(input.name), utf16(input.comment), input.data === null ? int32(-1) : utf16(input.data), int32(input.retry));
  }
  if (!java.stdin.write(Buffer.concat(batch))) await once(java.stdin, 'drain');
}
java.stdin.end();
const [code] = await ended;
if (code !== 0 || checked !== inputs || expected.length !== 0) fail(`the encoder ended early, with ${code}`);
console.log(`sse-parser: ${checked} inputs: ${dispatched} events as they went in, ${refusals} refused, none forged`);

/**
 * Makes pairs of a URLPattern and a topic and asks Chromium which match:
 *
 *     node chromium-pairs.mjs [--pairs 4500] [--seed 1] [--browser chromium] > ../resources/urlpattern/chromium-pairs.json
 *
 * The pairs depend on the seed alone, the verdicts on Chromium alone. Needs no package. A pair is written
 * [pattern, topic, verdict, href]: verdict is 1 or 0, "pattern" if Chromium takes it for no pattern, "url" if the topic for no
 * URL; href is there if Chromium writes the topic's URL differently. The base is given for relative patterns only: to the path
 * of one like urn\\:isbn\\:* it would add a slash.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '4500' },
    seed: { type: 'string', default: '1' },
    browser: { type: 'string', default: 'chromium' },
  },
});
const BASE = 'https://hub.example/';

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
const chance = p => random() < p;
const escaped = text => text.replace(/[+*?:{}()\\]/g, '\\$&');

const WORDS = ['api', 'notes', 'books', '7', '42', 'a', 'a.b', 'x~y', 'a-b', 'A', 'caf%C3%A9', 'a%2Fb', '50%25', 'a+b', 'a!b', 'a@b',
  'a,b;c=1', '%252e', 'a:b', "it's", '$x', 'b', 'ab', 'abc', 'x*y', '(p)'];
const ODD = ['café', 'a b', 'a"b', '<x>', '%7e', '%2e%2e', '..', '.', '', 'a|b', 'a^b', '[x]', '%zz', '%c3%a9', 'a`b', 'x\\y', '%2E', '%', '日本',
  'a%20b', '%41', '%00', '%ff', 'a&b'];
const NAMES = ['a', 'id', 'name', 'x_1', '$v', 'é', 'long_name'];

let names;
function fresh() {
  const name = pick(NAMES) + (names.size || '');
  if (!chance(0.01)) names.add(name + names.size);
  return `:${name}`;
}

/** A piece of a pattern and a text that it matches, if it matches any. */
const EXPRESSIONS = [
  ['\\d+', ['1', '42']], ['[a-z]+', ['abc', 'x']], ['a|b', ['a', 'b']], ['(?:ab)+', ['ab', 'abab']], ['.*', ['', 'x.y']], ['[^a]', ['b', '.']],
  ['\\w{2,3}', ['ab', 'a_1']], ['a{2}', ['aa']], ['x?y', ['y', 'xy']], ['^a', ['a']], ['b$', ['b']], ['\\bx', ['x']], ['[\\w\\.]+', ['a.b']],
  ['[a-f0-9]+', ['beef']], ['a.c', ['abc', 'a.c']], ['\\S+', ['x!']], ['\\.json', ['.json']], ['\\x41', ['A']], ['[\\-\\.]', ['-', '.']], ['a*?', ['', 'aa']],
  ['', ['']], ['(?=a)', ['a']], ['(?<n>a)', ['a']], ['(a)', ['a']], ['\\p{L}+', ['a']], ['\\u0061', ['a']], ['[a--b]', ['a']], ['[[a]b]', ['a']], ['[]', ['x']],
  ['[^]', ['x']], ['a**', ['a']], ['a{', ['a{']], ['\\-', ['-']], ['[a-]', ['a']], ['[&&]', ['&']], ['\\1', ['1']], ['a{,2}', ['a']], ['[a-z&&[aeiou]]', ['a']],
  ['(?i:a)', ['A']], ['(?!a)b', ['b']], ['[(]', ['(']], [']', [']']], ['\\Qa\\E', ['a']], ['\\A', ['']], ['a{1001}', ['a']], ['é', ['é']], ['[\\b]', ['x']], ['x*+', ['x']],
];
function expression() {
  const [text, samples] = chance(0.9) ? pick(EXPRESSIONS.slice(0, 20)) : pick(EXPRESSIONS);
  return [`(${text})`, pick(samples)];
}
function atom() {
  return pick([
    () => { const word = pick(WORDS); return [escaped(word), word]; },
    () => { const word = pick(WORDS); return [escaped(word), word]; },
    () => { const word = pick(WORDS); return [escaped(word), word]; },
    () => { const odd = chance(0.4) ? pick(ODD) : pick(WORDS); return chance(0.5) && odd.length < 5 ? [odd, odd] : [escaped(odd), odd]; },
    () => [fresh(), pick(WORDS)],
    () => [fresh(), pick(WORDS)],
    () => ['*', pick(['', 'x', 'x/y', 'a.b/', '7'])],
    () => expression(),
    () => { const [e, s] = expression(); return [fresh() + e, s]; },
    () => { const word = pick(['foo', 'bar', 'a b']); return [`{${word}}`, word]; },
  ])();
}
/** With a modifier: how often the sample comes follows it. */
function modified(pattern, sample) {
  return pick([
    () => [pattern, sample], () => [pattern, sample],
    () => [`${pattern}?`, pick(['', sample])],
    () => [`${pattern}*`, pick(['', sample, sample + sample])],
    () => [`${pattern}+`, pick([sample, sample + sample])],
  ])();
}
function pathPiece() {
  return pick([
    () => { const [p, s] = atom(); return [`/${p}`, `/${s}`]; },
    () => { const [p, s] = atom(); return [`/${p}`, `/${s}`]; },
    () => { const [p, s] = atom(); return [`/${p}`, `/${s}`]; },
    () => { const [p, s] = atom(); const [q, t] = atom(); return [`/${p}${q}`, `/${s}${t}`]; },
    () => { const [p, s] = atom(); const [q, t] = atom(); return [`/${p}.${q}`, `/${s}.${t}`]; },
    () => { const word = pick(WORDS); return modified(`/${fresh()}`, `/${word}`); },
    () => { const [p, s] = atom(); return p.includes('{') ? [`/${p}`, `/${s}`] : modified(`{/${p}}`, `/${s}`); },
    () => { const word = pick(WORDS); return modified(`{/${escaped(pick(WORDS))}${fresh()}}`, `/${word}`); },
    () => { const word = pick(WORDS); return modified(`{/x-${fresh()}.json}`, `/x-${word}.json`); },
    () => { const word = pick(WORDS); return modified(`/{${fresh()}-y}`, `/${word}-y`); },
    () => ['/*', pick(['/', '/x', '/x/y'])],
  ])();
}
function join2(pieces) { return [pieces.map(([p]) => p).join(''), pieces.map(([, s]) => s).join('')]; }
function path() {
  return join2(Array.from({ length: 1 + below(4) }, pathPiece));
}
function query() {
  return pick([
    () => ['', ''],
    () => ['q=1', 'q=1'],
    () => [`q=${fresh()}`, `q=${pick(['1', 'a/b', 'x.y'])}`],
    () => ['*', pick(['', 'a=b'])],
    () => ['q=*&r=1', 'q=x&r=1'],
    () => [`{q=${fresh()}}?`, pick(['', 'q=1'])],
    () => [`q=${fresh()}(&r=1)?`, pick(['q=1', 'q=1&r=1'])],
    () => ['a=(\\d+)', 'a=7'],
    () => ["x='é", "x=%27%C3%A9"],
    () => { const odd = pick(ODD); return [escaped(odd), odd]; },
  ])();
}
function withRest([p, s]) {
  if (chance(0.3)) {
    const [q, t] = query();
    const mark = pick(['?', '\\?']);
    [p, s] = [p + mark + q, t || chance(0.2) ? `${s}?${t}` : s];
  } else if (chance(0.1)) s += '?q=1';
  if (chance(0.2)) {
    const [h, t] = pick([['x', 'x'], [fresh(), 'frag'], ['*', pick(['', 'y'])], ['', ''], ['é', '%C3%A9'], ['a`b', 'a%60b'], ['/\\:', '/:'], ['{x}?', 'x']]);
    [p, s] = [`${p}#${h}`, t ? `${s}#${t}` : s];
  } else if (chance(0.05)) s += '#x';
  return [p, s];
}
const PROTOCOLS = [['https', 'https'], ['https', 'https'], ['http', 'http'], ['http{s}?', pick(['http', 'https'])], ['(https|wss)', 'wss'], ['*', 'https'], ['HTTPS', 'https'],
  ['foo', 'foo'], ['(http|foo)', 'foo'], ['ws', 'ws'], ['f*', 'ftp'], [':p', 'https'], ['ht*', 'http']];
const HOSTS = [['example.com', 'example.com'], ['example.com', 'example.com'], ['*.example.com', 'a.example.com'], [':sub.example.com', 'b.example.com'],
  ['{:sub.}?example.com', 'example.com'], ['{www.}?example.com', 'www.example.com'], ['EXAMPLE.com', 'example.com'], ['xn--mnchen-3ya.de', 'xn--mnchen-3ya.de'],
  ['192.168.0.1', '192.168.0.1'], ['192.168.0.:x', '192.168.0.1'], ['[\\:\\:1]', '[::1]'], ['[::1]', '[::1]'], ['münchen.de', 'xn--mnchen-3ya.de'], ['*.*', 'a.b'], ['*', 'any.org'],
  ['exa%6dple.com', 'example.com'], ['(a|b).example.com', 'a.example.com'], ['example.com.', 'example.com.'], ['a_b.c', 'a_b.c'], ['hub.example', 'hub.example'],
  ['hub.*', 'hub.example'], ['example.:tld', 'example.org'], ['ex ample.com', 'example.com'], ['0x7f.1', '127.0.0.1'], ['[*]', '[2001:db8::1]'], ['{[\\:\\:1]}', '[::1]']];
const PORTS = [['', ''], ['', ''], ['', ''], [':8080', ':8080'], [':443', ''], [':80', ''], ['::port', ':81'], [':(\\d+)', ':99'], [':*', ':7'], [':8{0}?80', ':8080'], [':65536', ':6'],
  [':080', ':80'], [':', ''], [':8*', ':8443']];
const CREDENTIALS = [['', ''], ['', ''], ['', ''], ['', ''], ['u\\:p@', 'u:p@'], ['*:*@', 'u:p@'], [':user@', 'me@'], ['u@', 'u@'], ['u\\:*@', 'u:x@'], ['\\:p@', ':p@'], ['é@', '%C3%A9@'], ['', 'u:p@']];
function absolute() {
  const origin = [pick(PROTOCOLS), ['://', '://'], pick(CREDENTIALS), pick(HOSTS), pick(PORTS)];
  const pieces = chance(0.1) ? [['', '/']] : chance(0.95) ? [['/v1', '/v1'], path()] : [path()];
  return withRest(join2([...origin, ...pieces]));
}
const OPAQUES = [['urn\\:isbn\\:*', 'urn:isbn:1'], ['urn:isbn:1', 'urn:isbn:1'], ['data\\:foo/:x', 'data:foo/bar'], ['tag{:}*', 'tag:x'], ['urn\\:(a|b)', 'urn:b'], ['mailto\\::x@:y', 'mailto:a@b'],
  ['*\\:x', 'foo:x'], ['urn\\:é', 'urn:%C3%A9'], ['foo:/bar/:x', 'foo:/bar/1'], ['(urn|tag)\\:x*', 'tag:xy'], ['urn\\:a b', 'urn:a b'], ['javascript\\:*', 'javascript:x']];
function relative() {
  if (chance(0.05)) return withRest(['', '/']);
  const [p, s] = path();
  const [q, t] = withRest(chance(0.12) ? [p.slice(1), s] : [p, s]);
  return [chance(0.8) ? q.replace(/\{[^{}]*\}|\\:/g, m => (m === '\\:' ? '{\\:}' : m)) : q, t];
}
function broken(p) {
  const at = below(p.length + 1);
  return p.slice(0, at) + pick(['{', '}', '(', ')', ':', '\\', '*', '?', '+', '{{', '[', '/', '//', '%', 'é']) + p.slice(at);
}
function mutated(s) {
  const at = below(s.length + 1);
  return pick([
    () => s + pick(['/', 'x', '/x', '?x=1', '#y', '?', '#']),
    () => s.slice(0, at) + s.slice(at + 1),
    () => s.slice(0, at) + pick(['x', '/', '7', '.', '-', '%2F', '/../', '/./', '//', '%2e%2e/', 'A', '\\', ' ', 'é', '%61', '%c3%a9', ';x=1']) + s.slice(at),
    () => s.replace(/[a-z]/, c => c.toUpperCase()),
    () => s.replace(/[a-z0-9]/, c => `%${c.charCodeAt(0).toString(16)}`),
    () => pick([relative, absolute])()[1],
  ])();
}
function pair() {
  names = new Set();
  let [p, s] = chance(0.55) ? relative() : chance(0.9) ? absolute() : withRest(pick(OPAQUES));
  if (chance(0.04)) p = broken(p);
  if (chance(0.25)) s = mutated(s);
  return [p, s];
}

const pairs = [];
const seen = new Set();
while (pairs.length < Number(options.pairs)) {
  const [p, s] = pair();
  const key = `${p} ${s}`;
  // Longer ones and control characters are refused before they are read; see TopicTest.
  if (!seen.has(key) && p && s && p.length <= 1024 && s.length <= 1024 && !/[\0-\x1f]/.test(key)) {
    seen.add(key);
    pairs.push([p, s]);
  }
}

const page = `<!doctype html><meta charset="utf-8"><title>pairs</title><pre id="out"></pre><script>
const pairs = ${JSON.stringify(pairs).replace(/</g, '\\u003c')};
const base = ${JSON.stringify(BASE)};
function verdict([pattern, topic]) {
  let href;
  try { href = new URL(topic, base).href; } catch { return 'url'; }
  for (const bases of [[], [base]]) {
    try { return [new URLPattern(pattern, ...bases).test(topic, base) ? 1 : 0, href]; } catch { /* relative, or none */ }
  }
  return ['pattern', href];
}
const json = JSON.stringify(pairs.map(verdict));
document.getElementById('out').textContent = Array.from(new TextEncoder().encode(json), b => b.toString(16).padStart(2, '0')).join('');
</script>`;
const directory = mkdtempSync(join(tmpdir(), 'chromium-pairs-'));
try {
  const file = join(directory, 'page.html');
  writeFileSync(file, page);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(directory, 'profile')}`];
  const run = args => execFileSync(options.browser, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  const version = run(['--version', '--no-sandbox']).match(/[0-9]+(\.[0-9]+)+/)[0];
  const dom = run([...flags, '--virtual-time-budget=20000', '--dump-dom', `file://${file}`]);
  const verdicts = JSON.parse(Buffer.from(dom.match(/<pre id="out">([0-9a-f]*)<\/pre>/)[1], 'hex').toString());
  const lines = pairs.map(([p, s], i) => {
    const [verdict, href] = [verdicts[i]].flat();
    const own = s.startsWith('/') ? BASE + s.slice(1) : s;
    return JSON.stringify(href === undefined || href === own ? [p, s, verdict] : [p, s, verdict, href]);
  });
  process.stdout.write(`{"chromium":"${version}","seed":${options.seed},"base":"${BASE}","pairs":[\n${lines.join(',\n')}\n]}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

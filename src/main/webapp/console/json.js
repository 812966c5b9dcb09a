const MAX_DEPTH = 100;

/** Where a JSON text is wrong. Line and column count from 1, the offset from 0. */
export class JsonFault extends Error {
  /**
   * @param {string} text
   * @param {number} offset
   * @param {string} message
   */
  constructor(text, offset, message) {
    super(message);
    const before = text.slice(0, offset);
    this.offset = offset;
    this.line = before.split('\n').length;
    this.column = offset - before.lastIndexOf('\n');
  }
}

/**
 * Reads JSON without changing it: a number that a double cannot hold keeps its digits where the browser can
 * (`JSON.rawJSON`), so that saving a form does not round somebody's 64-bit key.
 *
 * @param {string} text
 * @returns {unknown}
 */
export function readJson(text) {
  // The reviver is slow; only texts with many digits, an exponent or a negative zero need it.
  if (!JSON.rawJSON || !/[\d.]{16}|\d[eE]|-0/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value)
      ? JSON.rawJSON(context.source)
      : value);
}

/** Characters that are not seen, or that turn the order of those around them: soft hyphen, C1, directions, no width. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * JSON to be read by people: what would deceive the eye stands as an escape, which says the same to a machine.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function formatJson(value) {
  return visible(JSON.stringify(value, null, 2));
}

/**
 * The same on one line.
 *
 * @param {unknown} value
 * @returns {string} empty for `undefined`
 */
export function formatJsonLine(value) {
  return visible(JSON.stringify(value) ?? '');
}

function visible(json) {
  return json.replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Whether two JSON values say the same; the order of an object's members says nothing.
 *
 * @param {unknown} left
 * @param {unknown} right
 */
export function sameJson(left, right) {
  return canonical(left) === canonical(right);
}

function canonical(value) {
  return JSON.stringify(value, (key, member) =>
    member && typeof member === 'object' && !Array.isArray(member) && !isRaw(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member);
}

function isRaw(value) {
  return JSON.isRawJSON ? JSON.isRawJSON(value) : false;
}

/**
 * Reads the JSON object a resource has to be. `JSON.parse` tells the place of a fault differently in each browser, or
 * not at all, and silently drops all but the last of duplicate keys, which the server refuses; so the text is scanned.
 *
 * @param {string} text
 * @returns {Record<string, unknown>}
 * @throws {JsonFault}
 */
export function readResource(text) {
  const scanner = new Scanner(text);
  scanner.space();
  if (scanner.done) scanner.fail('an object is expected, such as {"text": "hi"}');
  if (scanner.peek !== '{') scanner.fail('a resource is a JSON object: it starts with {');
  scanner.value(1);
  scanner.space();
  if (!scanner.done) scanner.fail('nothing may follow the closing }');
  return /** @type {Record<string, unknown>} */ (readJson(text));
}

/** RFC 8259, by recursive descent; it only finds faults, the values are left to the browser. */
class Scanner {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  get done() {
    return this.#at >= this.#text.length;
  }

  get peek() {
    return this.#text[this.#at];
  }

  fail(message, offset = this.#at) {
    throw new JsonFault(this.#text, offset, message);
  }

  space() {
    while (!this.done && ' \t\n\r'.includes(this.peek)) this.#at++;
  }

  value(depth) {
    if (depth > MAX_DEPTH) this.fail(`nested deeper than ${MAX_DEPTH}`);
    if (this.peek === '{') this.#object(depth);
    else if (this.peek === '[') this.#array(depth);
    else if (this.peek === '"') this.#string();
    else this.#literal();
  }

  #object(depth) {
    const keys = new Set();
    this.#members('}', 'a closing } or a comma', () => {
      const start = this.#at;
      if (this.peek !== '"') this.fail(this.peek === '}' ? 'a comma before } is one too many' : 'a "key" is expected');
      this.#string();
      const key = JSON.parse(this.#text.slice(start, this.#at));
      if (keys.has(key)) this.fail('this key stands here twice', start);
      keys.add(key);
      this.space();
      if (this.peek !== ':') this.fail('a colon is expected after the key');
      this.#at++;
      this.space();
      this.value(depth + 1);
    });
  }

  #array(depth) {
    this.#members(']', 'a closing ] or a comma', () => {
      if (this.peek === ']') this.fail('a comma before ] is one too many');
      this.value(depth + 1);
    });
  }

  #members(close, expected, member) {
    this.#at++;
    this.space();
    if (this.peek === close) {
      this.#at++;
      return;
    }
    for (;;) {
      member();
      this.space();
      if (this.peek === close) {
        this.#at++;
        return;
      }
      if (this.peek !== ',') this.fail(`${expected} is expected`);
      this.#at++;
      this.space();
    }
  }

  #string() {
    const start = this.#at++;
    for (;;) {
      if (this.done) this.fail('this string does not end', start);
      const char = this.peek;
      if (char === '"') break;
      if (char === '\n') this.fail('this string does not end on its line');
      if (char < ' ') this.fail('inside a string this character is written as \\u…');
      if (char === '\\') this.#escape();
      else this.#at++;
    }
    this.#at++;
  }

  #escape() {
    const match = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.#text.slice(this.#at, this.#at + 6));
    if (!match) this.fail('no such escape in JSON');
    this.#at += match[0].length;
  }

  #literal() {
    const word = /^[^\s,:{}[\]"]*/.exec(this.#text.slice(this.#at))[0];
    if (word === '') this.fail('a value is expected');
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
    if (!['true', 'false', 'null'].includes(word) && !number.test(word)) {
      const hint = /^[A-Za-z'`]/.test(word) ? '; text stands in "quotes"' : '';
      this.fail(`${word.slice(0, 20)} is not a JSON value${hint}`);
    }
    this.#at += word.length;
  }
}

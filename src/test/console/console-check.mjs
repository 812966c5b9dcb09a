/**
 * Checks the console in a real browser against a running server:
 *
 *     node console-check.mjs http://127.0.0.1:8080/ [--screenshot page.png] [--browser path/to/chromium]
 *
 * It works in a collection of its own and deletes what it made. Exits with 1 when a check failed, with 2 when it could
 * not begin. The last line is "N passed, N failed".
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const WITHIN_MS = 15_000;
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const HOSTILE = '<img src="x" onerror="document.title=\'scripted\'"><script>document.title="scripted"</script>';

const { values: options, positionals: [baseArgument] } = parseArgs({
  allowPositionals: true,
  options: { screenshot: { type: 'string' }, browser: { type: 'string' } },
});
const executablePath = options.browser ?? findBrowser();
if (!baseArgument || !executablePath) {
  console.error(baseArgument ? `None of ${BROWSERS.join(', ')} is on the PATH; name one by --browser`
    : 'usage: node console-check.mjs <base URL> [--screenshot file] [--browser file]');
  process.exit(2);
}

const base = new URL(baseArgument.endsWith('/') ? baseArgument : `${baseArgument}/`);
const collection = `console-check-${Date.now().toString(36)}`;
const resources = new URL(`api/${collection}`, base).href;

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
page.setDefaultTimeout(WITHIN_MS);
/** What no page may cause: uncaught errors, and what its own content security policy had to stop. */
const faults = [];
page.on('pageerror', (error) => faults.push(String(error)));
page.on('console', (message) => {
  if (/Content Security Policy|Trusted ?Type/i.test(message.text())) faults.push(message.text());
});

let passed = 0;
let failed = 0;

await check('the page opens, and its list and both streams get live', async () => {
  const url = new URL(base);
  url.searchParams.set('collection', collection);
  await page.goto(url.href);
  for (const name of ['list', 'sse', 'ws']) await page.locator(`#${name}[data-state=live]`).waitFor();
});

// Without a live page all the others would only wait, one after the other.
if (failed > 0) await finish();

await check('a token that is refused is told, and nothing else changes', async () => {
  await page.fill('#token', 'no.good.token');
  await page.click('#token-form button[type=submit]');
  await has('#token-fault', 'The token is not accepted');
});

// The server has no key here, so the answer is made up: what is looked at is what the page sends, and does then.
await check('a token that is taken is sent in the header alone, and the page begins anew as whose it is', async () => {
  const place = new URL('token', base).href;
  const asked = [];
  await page.route(place, async (route) => {
    const request = route.request();
    asked.push(`${request.method()} ${(await request.headerValue('authorization')) ?? 'nothing'} ${request.postData() ?? ''}`.trim());
    await route.fulfill({ status: 204 });
  });
  for (const [act, expected] of [
    [() => page.click('#token-form button[type=submit]'), 'PUT Bearer a.good.token'],
    [() => page.click('#token-form [data-forget]'), 'DELETE nothing'],
  ]) {
    await page.fill('#token', 'a.good.token');
    await Promise.all([page.waitForEvent('load'), act()]);
    equal(asked.pop(), expected, 'what is sent');
    equal(await page.inputValue('#token'), '', 'the token in the form');
    for (const name of ['list', 'sse', 'ws']) await page.locator(`#${name}[data-state=live]`).waitFor();
  }
  await page.unroute(place);
});

await check('a wrong text is told with its place, and not sent', async () => {
  await page.fill('#resource-id', 'first');
  await page.fill('#resource-text', '{\n  "text": "hi",\n  "text": "again"\n}');
  await has('#text-fault', 'Line 3, column 3');
  await page.click('[data-save]');
  equal((await items()).length, 0, 'resources on the server');
});

await check('a resource is created by the form, and stands in the list and in both panes', async () => {
  await page.fill('#resource-text', JSON.stringify({ text: HOSTILE }));
  await page.click('[data-save]');
  await has('[data-notice]', 'Created');
  await row('first').waitFor();
  await heardByBoth('created', 'first');
  equal((await read('first')).text, HOSTILE, 'the text on the server');
});

await check('what a resource says is shown as text', async () => {
  await has('#list [data-rows] li[data-id=first]', '<img src=');
  equal(await page.locator('main :is(img, script)').count(), 0, 'elements made of text');
  if ((await page.title()).includes('scripted')) throw new Error('a resource scripted the page');
});

await check('it is edited', async () => {
  await page.fill('#resource-text', '{"text": "edited"}');
  await page.click('[data-save]');
  await has('[data-notice]', 'Saved');
  await heardByBoth('updated', 'first');
  equal((await read('first')).text, 'edited', 'the text on the server');
});

await check('a form without unsaved text follows what is changed elsewhere', async () => {
  await replace('first', { text: 'by another' });
  await has('[data-notice]', 'Changed elsewhere');
  await until(async () => (await page.inputValue('#resource-text')).includes('by another'), 'the form follows');
});

await check('a change behind the back of an edit is shown beside it, live, and overwritten only knowingly', async () => {
  await page.fill('#resource-text', '{"text": "mine"}');
  await replace('first', { text: 'theirs' });
  await has('[data-notice]', 'Changed elsewhere while you were editing');
  await has('.theirs', 'theirs');
  equal(await page.isDisabled('[data-save]'), true, 'Save is disabled');
  await page.click('text=Keep mine, on top of theirs');
  equal(JSON.parse(await page.inputValue('#resource-text')).text, 'mine', 'the text in the form');
  equal((await read('first')).text, 'theirs', 'the text on the server before saving');
  await page.click('[data-save]');
  await has('[data-notice]', 'Saved');
  equal((await read('first')).text, 'mine', 'the text on the server after saving');
});

await check('a change the form had no time to hear of is not overwritten either', async () => {
  const place = `${resources}/first`;
  // The other's change is made when the page's own is already under way: only the precondition can tell.
  await page.route(place, async (route) => {
    if (route.request().method() === 'PUT') await replace('first', { text: 'just before' });
    await route.continue();
  });
  await page.fill('#resource-text', '{"text": "too late"}');
  await page.click('[data-save]');
  await has('[data-notice]', 'Changed elsewhere while you were editing');
  await page.unroute(place);
  equal((await read('first')).text, 'just before', 'the text on the server');
  await page.click('text=Take theirs');
  equal(JSON.parse(await page.inputValue('#resource-text')).text, 'just before', 'the text in the form');
});

await check('an id that is taken is a conflict, not a replacement', async () => {
  await create({ id: 'taken', text: 'theirs' });
  await page.click('[data-new]');
  await page.fill('#resource-id', 'taken');
  await page.fill('#resource-text', '{"text": "mine"}');
  await page.click('[data-save]');
  await has('[data-notice]', 'This id is taken');
  await page.click('text=Take theirs');
  equal((await read('taken')).text, 'theirs', 'the text on the server');
});

await check('a deletion behind the back of an edit is told, and the text can be made again', async () => {
  await page.fill('#resource-text', '{"text": "kept"}');
  await remove('taken');
  await has('[data-notice]', 'Deleted elsewhere');
  await page.click('text=Create it again');
  await has('[data-notice]', 'Saved');
  equal((await read('taken')).text, 'kept', 'the text on the server');
});

await check('it is deleted, from the list too, and both panes hear it', async () => {
  await row('first').locator('button').click();
  await has('#editor-title', `${collection}/first`);
  await page.click('[data-delete]');
  await page.click('#question [data-answer=yes]');
  await has('[data-notice]', 'Deleted first');
  await row('first').waitFor({ state: 'detached' });
  await heardByBoth('deleted', 'first');
});

await check('what is cut off comes back by itself and hears what it missed', async () => {
  for (const name of ['sse', 'ws']) await page.click(`#${name} [data-connect]`);
  await create({ id: 'missed', text: 'while nobody listened' });
  for (const name of ['sse', 'ws']) await page.click(`#${name} [data-connect]`);
  await heardByBoth('created', 'missed');
});

await check('after many changes at once the list is what the server lists, and both panes stand at one cursor', async () => {
  await Promise.all(Array.from({ length: 40 }, async (_, n) => {
    await create({ id: `n${n}`, n });
    if (n % 2 === 0) await replace(`n${n}`, { n, again: true });
    if (n % 5 === 0) await remove(`n${n}`);
  }));
  const wanted = (await items()).map(({ id, version }) => `${id} ${version}`).join('\n');
  await until(async () => (await listed()) === wanted, 'the list is what the server lists');
  await until(async () => (await page.innerText('#sse [data-fact=cursor]')) === (await page.innerText('#ws [data-fact=cursor]')), 'the cursors agree');
});

await check('nothing went wrong unseen', async () => {
  equal(faults.join('\n'), '', 'errors of the page');
});

await finish();

async function finish() {
  if (options.screenshot) await page.screenshot({ path: options.screenshot, fullPage: true });
  await browser.close();
  for (const { id } of await items().catch(() => [])) await remove(id);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

async function check(name, work) {
  try {
    await work();
    passed++;
    console.log(`passed: ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED: ${name}\n        ${error.message.split('\n').slice(0, 8).join('\n        ')}`);
  }
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

async function until(met, what) {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`not within ${WITHIN_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function has(selector, text) {
  await page.locator(selector, { hasText: text }).first().waitFor();
}

function row(id) {
  return page.locator(`#list [data-rows] > li[data-id="${id}"]`);
}

async function heardByBoth(change, id) {
  for (const pane of ['sse', 'ws']) {
    await page.locator(`#${pane} [data-rows] > li[data-type="carillon.${change}"]`, { hasText: `/api/${collection}/${id}` }).first().waitFor();
  }
}

function listed() {
  return page.$$eval('#list [data-rows] > li', (rows) => rows.map(({ dataset }) => `${dataset.id} ${dataset.version}`).join('\n'));
}

async function items() {
  return (await send('GET', `${resources}?limit=1000`)).items;
}

async function read(id) {
  return send('GET', `${resources}/${id}`);
}

async function create(content) {
  return send('POST', resources, content);
}

async function replace(id, content) {
  return send('PUT', `${resources}/${id}`, content);
}

async function remove(id) {
  return send('DELETE', `${resources}/${id}`);
}

async function send(method, url, content) {
  const response = await fetch(url, {
    method,
    headers: content ? { 'Content-Type': 'application/json' } : {},
    body: content ? JSON.stringify(content) : undefined,
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 200)}`);
  return text ? JSON.parse(text) : null;
}

function findBrowser() {
  for (const name of BROWSERS) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return undefined;
}

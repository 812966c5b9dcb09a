import { Chip, lookOf, reasonOf } from './chip.js';
import { clockTime } from './clock.js';
import { commandBlock, shellWord } from './command.js';
import { clip, el, need, setText } from './dom.js';
import { contentOf } from './draft.js';
import { perFrame } from './frame.js';
import { formatJsonLine } from './json.js';
import { httpPlace } from './places.js';

const ROWS_STEP = 200;
const SUMMARY_CHARS = 240;
/** A flash tells where to look; when more than this many change at once there is no such place. */
const MAX_FLASHES = 20;

/** The resources of the replica, as rows to be opened. It says so when they may be old. */
export class List {
  /** @type {(id: string) => void} */
  onOpen = () => {};

  #root;
  #replica;
  #chip;
  #banner;
  #count;
  #rows;
  #empty;
  #more;
  #filter;
  #order;

  /** @type {Map<string, HTMLElement>} */
  #rowOf = new Map();
  #shownRows = ROWS_STEP;
  #changed = new Set();
  #selected = null;
  #lostSince = 0;
  #emptyKind = '';
  /** Lower-cased text of resources that were searched. @type {WeakMap<object, string>} */
  #searchText = new WeakMap();

  /**
   * @param {HTMLElement} root
   * @param {import('./replica.js').Replica} replica
   */
  constructor(root, replica) {
    this.#root = root;
    this.#replica = replica;
    this.#chip = new Chip(need(root, '.card-head [data-chip]'), 'List');
    this.#banner = need(root, '[data-banner]');
    this.#count = need(root, '[data-count]');
    this.#rows = need(root, '[data-rows]');
    this.#empty = need(root, '[data-empty]');
    this.#more = need(root, '[data-more]');
    this.#filter = /** @type {HTMLInputElement} */ (need(root, '[data-filter]'));
    this.#order = /** @type {HTMLSelectElement} */ (need(root, '[data-order]'));

    const draw = perFrame(() => this.#draw());
    replica.addEventListener('state', () => {
      this.#drawState();
      draw();
    });
    replica.addEventListener('reset', draw);
    replica.addEventListener('change', ({ detail }) => {
      // Only a few are remembered: a hidden tab draws nothing, and more than that are not flashed anyway.
      if (this.#changed.size <= MAX_FLASHES) this.#changed.add(detail);
      draw();
    });
    this.#filter.addEventListener('input', draw);
    this.#order.addEventListener('change', draw);
    this.#more.addEventListener('click', () => {
      this.#shownRows += ROWS_STEP;
      draw();
    });
    this.#rows.addEventListener('click', ({ target }) => {
      const row = /** @type {Element} */ (target).closest('[data-id]');
      if (row) this.onOpen(row.dataset.id);
    });
  }

  /** @param {string | null} id the one in the editor */
  select(id) {
    this.#mark(this.#selected, false);
    this.#selected = id;
    this.#mark(id, true);
  }

  #mark(id, selected) {
    const button = this.#rowOf.get(id)?.firstElementChild;
    if (selected) button?.setAttribute('aria-current', 'true');
    else button?.removeAttribute('aria-current');
  }

  #drawState() {
    const { state } = this.#replica;
    this.#chip.show(lookOfReplica(state));
    if (state.name === 'live') this.#lostSince = 0;
    else if (['waiting', 'retrying', 'failed', 'asleep'].includes(state.name)) this.#lostSince ||= Date.now();
    const stale = this.#lostSince !== 0 && this.#replica.loaded;
    this.#root.dataset.state = state.name;
    this.#root.toggleAttribute('data-stale', stale);
    this.#banner.hidden = !stale;
    if (!stale) return;
    const since = clockTime(new Date(this.#lostSince));
    const reason = reasonOf(state);
    // The reason of a past attempt stays while the next one is under way: a line that flickers cannot be read.
    if (reason || !this.#banner.textContent) {
      setText(this.#banner, `Not live since ${since}${reason ? ` (${clip(reason, 160)})` : ''}. `
        + 'What you see may be old; it catches up by itself.');
    }
  }

  #draw() {
    const all = this.#order.value === 'latest' ? this.#replica.latestFirst : this.#replica.ids;
    const wanted = this.#filter.value.trim().toLowerCase();
    const matching = wanted ? all.filter((id) => this.#matches(id, wanted)) : all;
    const shown = matching.slice(0, this.#shownRows);
    this.#drawRows(shown);
    this.#changed.clear();
    this.#more.hidden = matching.length <= shown.length;
    setText(this.#more, `Show ${Math.min(ROWS_STEP, matching.length - shown.length)} more`);
    setText(this.#count, this.#countText(shown.length, matching.length));
    this.#drawEmpty(matching.length === 0, wanted);
  }

  #countText(shown, matching) {
    const { size, horizon, loaded } = this.#replica;
    if (!loaded) return '';
    const held = `${size.toLocaleString()} ${size === 1 ? 'resource' : 'resources'}`;
    const parts = [horizon === null ? held : `the first ${held}: the collection is larger than this page keeps`];
    if (matching < size) parts.push(`${matching.toLocaleString()} match`);
    if (shown < matching) parts.push(`${shown.toLocaleString()} shown`);
    return parts.join(', ');
  }

  #matches(id, wanted) {
    const resource = this.#replica.get(id);
    let text = this.#searchText.get(resource);
    if (text === undefined) {
      text = `${id} ${JSON.stringify(contentOf(resource))}`.toLowerCase();
      this.#searchText.set(resource, text);
    }
    return text.includes(wanted);
  }

  #drawRows(ids) {
    const keep = new Set(ids);
    for (const [id, row] of this.#rowOf) {
      if (keep.has(id)) continue;
      row.remove();
      this.#rowOf.delete(id);
    }
    const focused = document.activeElement;
    let next = this.#rows.firstElementChild;
    for (const id of ids) {
      const row = this.#rowOf.get(id) ?? this.#makeRow(id);
      this.#fillRow(row, this.#replica.get(id));
      if (row === next) next = next.nextElementSibling;
      else this.#rows.insertBefore(row, next);
    }
    // Moving a row takes the focus from it.
    if (focused !== document.activeElement && this.#rows.contains(focused)) focused.focus({ preventScroll: true });
    if (this.#changed.size <= MAX_FLASHES) for (const id of this.#changed) flash(this.#rowOf.get(id));
  }

  #makeRow(id) {
    const row = el('li', { 'data-id': id },
      el('button', { type: 'button', class: 'row' },
        el('span', { class: 'row-id' }, id),
        el('span', { class: 'row-version' }),
        el('span', { class: 'row-text' })));
    this.#rowOf.set(id, row);
    if (id === this.#selected) this.#mark(id, true);
    return row;
  }

  #fillRow(row, resource) {
    if (row.dataset.version === resource.version) return;
    row.dataset.version = resource.version;
    const [, version, text] = row.firstElementChild.children;
    setText(version, resource.version);
    setText(text, clip(formatJsonLine(contentOf(resource)), SUMMARY_CHARS));
  }

  #drawEmpty(empty, wanted) {
    const { collection, loaded, state } = this.#replica;
    let kind = '';
    if (empty && !loaded) kind = state.name === 'failed' ? `failed ${state.reason}` : 'loading';
    else if (empty) kind = wanted ? `filter ${wanted}` : `none ${collection}`;
    this.#empty.hidden = kind === '';
    if (kind === this.#emptyKind) return;
    // The reason of a failure stays in sight while the list is asked for again.
    if (kind === 'loading' && this.#emptyKind.startsWith('failed')) return;
    this.#emptyKind = kind;
    if (kind === 'loading') this.#empty.replaceChildren(el('p', {}, 'Reading the list…'));
    else if (kind.startsWith('failed')) this.#empty.replaceChildren(...failure(state));
    else if (kind.startsWith('filter')) this.#empty.replaceChildren(el('p', {}, 'No resource holds this text.'));
    else if (kind) this.#empty.replaceChildren(...invitation(collection));
  }
}

function lookOfReplica(state) {
  if (state.name === 'loading') return { tone: 'busy', text: 'Reading the list' };
  if (state.name === 'failed') return { tone: 'warn', text: 'Not live, reading again', until: state.until };
  if (state.name === 'waiting') return { tone: 'warn', text: 'Not live, reconnecting', until: state.until };
  if (state.name === 'retrying') return { tone: 'warn', text: 'Not live, reconnecting' };
  return lookOf(state);
}

function failure({ reason }) {
  return [
    el('p', {}, el('strong', {}, 'The list could not be read.')),
    el('p', {}, clip(String(reason), 500)),
    el('p', {}, 'It is asked for again by itself.'),
  ];
}

function invitation(collection) {
  const place = shellWord(httpPlace(`api/${collection}`).href);
  return [
    el('p', {},
      el('strong', {}, `Nothing in ${collection} yet.`),
      ' Create the first resource with the form, or from a terminal:'),
    commandBlock(`curl ${place} --json '{"text":"hello"}'`),
    el('p', {}, 'It appears here the moment it is committed.'),
  ];
}

function flash(row) {
  if (!row || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const colours = [{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }];
  row.animate(colours, { duration: 1200, easing: 'ease-out' });
}

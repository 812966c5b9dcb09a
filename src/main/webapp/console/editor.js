import { createResource, deleteResource, replaceResource } from './api.js';
import { clockTime } from './clock.js';
import { compareCursors } from './cursor.js';
import { need, setText } from './dom.js';
import { Draft } from './draft.js';
import { perFrame } from './frame.js';
import { JsonFault, readResource } from './json.js';
import { NoticeBox } from './notice.js';
import { question } from './question.js';
import { refusalNotice, submit } from './submission.js';
import { TheirsView } from './theirs.js';

/** Longer texts are judged when they are sent, not at each key. */
const CHECK_UP_TO_CHARS = 200_000;
const ID = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,128}$/;

/** The form that creates, edits and deletes. It never overwrites what the user has not seen. */
export class Editor {
  /** Another resource, or none, is in the form. @type {(id: string | null) => void} */
  onDraft = () => {};

  #replica;
  #draft = new Draft(null);
  #busy = false;
  /** @type {import('./notice.js').Notice | null} */
  #notice = null;

  #form;
  #title;
  #version;
  #idField;
  #idInput;
  #text;
  #fault;
  #noticeBox;
  #theirs;
  #save;
  #revert;
  #delete;
  #stale;
  #askDraw = perFrame(() => this.#draw());

  /**
   * @param {HTMLElement} root
   * @param {import('./replica.js').Replica} replica
   */
  constructor(root, replica) {
    this.#replica = replica;
    this.#form = /** @type {HTMLFormElement} */ (need(root, 'form'));
    this.#title = need(root, 'h2');
    this.#version = need(root, '[data-version]');
    this.#idField = need(root, '[data-id-field]');
    this.#idInput = /** @type {HTMLInputElement} */ (need(root, '#resource-id'));
    this.#text = /** @type {HTMLTextAreaElement} */ (need(root, '#resource-text'));
    this.#fault = need(root, '#text-fault');
    this.#noticeBox = new NoticeBox(need(root, '[data-notice]'));
    this.#theirs = new TheirsView(need(root, '[data-theirs]'));
    this.#save = /** @type {HTMLButtonElement} */ (need(root, '[data-save]'));
    this.#revert = /** @type {HTMLButtonElement} */ (need(root, '[data-revert]'));
    this.#delete = /** @type {HTMLButtonElement} */ (need(root, '[data-delete]'));
    this.#stale = need(root, '[data-stale-note]');

    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener('input', () => {
      this.#draft.text = this.#text.value;
      // "Saved" is not true of what is being typed now.
      if (this.#notice?.tone === 'good') this.#notice = null;
      this.#askDraw();
    });
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
    this.#revert.addEventListener('click', () => this.#put(new Draft(this.#draft.base)));
    this.#delete.addEventListener('click', () => this.#remove());
    need(root, '[data-new]').addEventListener('click', () => this.openNew());
    addEventListener('beforeunload', (event) => {
      if (this.#draft.dirty) event.preventDefault();
    });
    replica.addEventListener('state', () => {
      if (replica.live) this.#reconcile();
      this.#askDraw();
    });
    replica.addEventListener('change', ({ detail: id }) => {
      if (id === this.#draft.id) this.#reconcile();
    });
    replica.addEventListener('reset', () => this.#reconcile());
    this.#put(this.#draft);
  }

  /** @param {string} id of the replica's collection */
  async open(id) {
    if (id === this.#draft.id || !(await this.leave())) return;
    const resource = this.#replica.get(id);
    if (!resource) return;
    this.#put(new Draft(resource));
    this.#title.focus({ preventScroll: true });
    this.#form.parentElement.scrollIntoView({ block: 'nearest' });
  }

  /** An empty form. */
  async openNew() {
    if (!(await this.leave())) return;
    this.#put(new Draft(null));
    this.#text.focus();
  }

  /** The replica is of another collection now; the form begins anew. */
  reset() {
    this.#put(new Draft(null));
  }

  /** @returns {Promise<boolean>} whether the form may be left: nothing in it is unsaved, or the user gives it up */
  async leave() {
    if (this.#busy) return false;
    if (!this.#draft.dirty && !this.#draft.gone) return true;
    return question({
      title: 'Discard your text?',
      text: `What you wrote ${this.#draft.id ? `on ${this.#draft.id}` : 'for a new resource'} is not saved.`,
      yes: 'Discard it',
      no: 'Keep editing',
    });
  }

  #put(draft, notice = null) {
    this.#draft = draft;
    this.#notice = notice;
    this.#idInput.value = '';
    this.#text.value = draft.text;
    this.#text.scrollTop = 0;
    this.#draw();
    this.onDraft(draft.id);
  }

  // --- sending ---

  #submit() {
    if (this.#busy || this.#draft.inConflict) return;
    const content = this.#contentOrFault();
    if (!content) return;
    const { base } = this.#draft;
    const { collection } = this.#replica;
    if (base) this.#send(() => replaceResource(collection, base.id, content, base.version), base.id);
    else this.#send(() => createResource(collection, content), content.id);
  }

  #createAgain() {
    const content = this.#contentOrFault();
    const { id } = this.#draft;
    if (content) this.#send(() => replaceResource(this.#replica.collection, id, content, null), id);
  }

  #contentOrFault() {
    const chosenId = this.#idInput.value.trim();
    try {
      const content = this.#draft.content(chosenId);
      if (content.id !== undefined && !ID.test(content.id)) {
        throw new Error('An id has 1 to 128 of the characters A–Z a–z 0–9 . _ ~ - and is not . or ..');
      }
      return content;
    } catch (fault) {
      if (fault instanceof JsonFault) {
        this.#text.focus();
        this.#text.setSelectionRange(fault.offset, fault.offset);
        this.#draw();
      } else {
        this.#tell({ tone: 'bad', title: 'Not sent', text: fault.message });
      }
      return null;
    }
  }

  async #send(change, id) {
    const { base, gone } = this.#draft;
    await this.#awaiting(async () => {
      const outcome = await submit(change, this.#replica.collection, id);
      if (!('made' in outcome)) {
        this.#settle(outcome, base !== null || id !== undefined);
      } else if (base && !gone && outcome.made.version === base.version) {
        const text = 'The resource says this already.';
        this.#put(new Draft(outcome.made), { tone: 'info', title: 'Nothing to change', text });
      } else {
        const title = base ? 'Saved' : 'Created';
        this.#put(new Draft(outcome.made), { tone: 'good', title, text: `Version ${outcome.made.version}` });
      }
    });
  }

  async #remove() {
    const { base } = this.#draft;
    const { collection } = this.#replica;
    if (!base || this.#busy || this.#draft.inConflict) return;
    const sure = await question({
      title: `Delete ${base.id}?`,
      text: this.#draft.dirty
        ? 'Your unsaved text goes with it.'
        : 'It is deleted only if nobody changed it meanwhile.',
      yes: 'Delete',
      no: 'Keep it',
    });
    // While the question stood, the resource may have become another.
    if (!sure || this.#busy || this.#draft.inConflict || this.#draft.base !== base) return;
    await this.#awaiting(async () => {
      const outcome = await submit(() => deleteResource(collection, base.id, base.version), collection, base.id);
      if ('made' in outcome) this.#put(new Draft(null), { tone: 'good', title: `Deleted ${base.id}` });
      else this.#settle(outcome, true);
    });
  }

  async #awaiting(work) {
    const focused = document.activeElement;
    this.#busy = true;
    this.#draw();
    try {
      await work();
    } finally {
      this.#busy = false;
      this.#reconcile();
      this.#draw();
      this.#refocus(focused);
    }
  }

  /** A button that was disabled or taken away meanwhile left the keyboard nowhere. */
  #refocus(focused) {
    if (document.activeElement !== document.body) return;
    focused?.focus({ preventScroll: true });
    if (document.activeElement === document.body) this.#title.focus({ preventScroll: true });
  }

  /** The change was not made: shows what is there instead, or why not. */
  #settle({ theirs, refusal }, repeatable) {
    if (theirs) {
      const { dirty } = this.#draft;
      const met = this.#draft.meet(theirs);
      if (met === 'followed') this.#followed(dirty);
      if (met !== 'known' || this.#draft.inConflict) return;
    } else if (theirs === null && this.#draft.base) {
      this.#draft.meetDeletion();
      return;
    }
    this.#tell(refusalNotice(refusal, repeatable));
  }

  // --- hearing ---

  /** While an answer is awaited, what is heard may be the user's own change: it is looked at with the answer. */
  #reconcile() {
    const { base, dirty } = this.#draft;
    if (!base || this.#busy || !this.#replicaKnowsAsMuch()) return;
    const resource = this.#replica.get(base.id);
    if (resource) {
      if (this.#draft.meet(resource) === 'followed') this.#followed(dirty);
    } else if (this.#replica.horizon === null) {
      this.#draft.meetDeletion();
    }
    this.#askDraw();
  }

  /**
   * Whether the replica has come as far as the form, which may have its versions from an answer. If not, what the
   * replica holds is the past, and what it lacks need not be gone.
   */
  #replicaKnowsAsMuch() {
    if (!this.#replica.loaded) return false;
    const { base, theirs } = this.#draft;
    const order = compareCursors(this.#replica.cursor, (theirs ?? base).version);
    // Of two epochs nobody can tell the order from the cursors; but a live replica is in the present one.
    return order === null ? this.#replica.live : order >= 0;
  }

  #followed(wasDirty) {
    this.#text.value = this.#draft.text;
    this.onDraft(this.#draft.id);
    // Said by another, or by the user with the answer lost on its way: who knows.
    const title = wasDirty ? 'The resource says what you wrote' : `Changed elsewhere at ${clockTime(new Date())}`;
    const text = wasDirty ? `Version ${this.#draft.base.version}` : 'You see the newest version.';
    this.#tell({ tone: 'info', title, text });
  }

  // --- drawing ---

  #tell(notice) {
    this.#notice = notice;
    this.#askDraw();
  }

  #draw() {
    const draft = this.#draft;
    const { collection, live } = this.#replica;
    setText(this.#title, draft.id ? `${collection}/${draft.id}` : `New in ${collection}`);
    setText(this.#version, draft.base ? draft.base.version : '');
    this.#idField.hidden = draft.base !== null;
    this.#idInput.readOnly = this.#busy;
    this.#text.readOnly = this.#busy;
    setText(this.#save, this.#busy ? 'Sending…' : draft.base ? 'Save' : 'Create');
    this.#save.disabled = this.#busy || draft.inConflict;
    this.#revert.hidden = !draft.dirty || draft.inConflict;
    this.#revert.disabled = this.#busy;
    this.#delete.hidden = draft.base === null;
    this.#delete.disabled = this.#busy || draft.inConflict;
    this.#stale.hidden = live || draft.base === null;
    this.#drawFault();
    this.#theirs.show(draft.theirs, draft.text);
    this.#form.toggleAttribute('data-conflict', draft.theirs !== null);
    this.#noticeBox.show(this.#conflictNotice() ?? this.#notice, this.#busy);
  }

  #drawFault() {
    let text = '';
    if (this.#text.value.length <= CHECK_UP_TO_CHARS) {
      try {
        readResource(this.#text.value);
      } catch (fault) {
        if (!(fault instanceof JsonFault)) throw fault;
        text = `Line ${fault.line}, column ${fault.column}: ${fault.message}.`;
      }
    }
    setText(this.#fault, text);
    this.#text.setAttribute('aria-invalid', String(text !== ''));
  }

  #conflictNotice() {
    if (this.#draft.gone) {
      return {
        tone: 'warn',
        title: 'Deleted elsewhere',
        text: 'Your text is kept here only.',
        choices: [['Create it again', () => this.#createAgain()], ['Let it go', () => this.#letGo()]],
      };
    }
    if (this.#draft.theirs) {
      return {
        tone: 'warn',
        title: this.#draft.base ? 'Changed elsewhere while you were editing' : 'This id is taken',
        text: 'Nothing was overwritten. Your text and theirs stand side by side; choose what to go on with.',
        choices: [
          ['Take theirs', () => this.#takeTheirs()],
          ['Keep mine, on top of theirs', () => this.#keepMine()],
          ...(this.#draft.base ? [] : [['Choose another id', () => this.#chooseAnotherId()]]),
        ],
      };
    }
    return null;
  }

  #letGo() {
    this.#put(new Draft(null));
    this.#text.focus();
  }

  #takeTheirs() {
    this.#draft.takeTheirs();
    this.#put(this.#draft, { tone: 'info', title: 'You see their version', text: 'Your text was given up.' });
    this.#text.focus();
  }

  #keepMine() {
    this.#draft.keepMine();
    this.#put(this.#draft, {
      tone: 'info',
      title: `You are editing on top of ${this.#draft.base.version}`,
      text: 'Nothing is sent yet. Save replaces that version with your text.',
    });
    this.#text.focus();
  }

  #chooseAnotherId() {
    this.#draft.stepAside();
    this.#notice = null;
    this.#draw();
    this.#idInput.focus();
  }
}

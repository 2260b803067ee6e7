import { holderOf } from "../dom.js";
import { Modal } from "./modal.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/** The modals opened from this page; only the top one is to be seen. */
export class ModalStack {
  /** @type {Map<string, Modal>} */
  #modals = new Map();
  /** @type {(HTMLElement|null)[]} what had the focus before, and what stands in for it when it is gone */
  #openers = [];
  #asked = 0;
  /** @type {Json[]} */
  #stack = [];
  /** @type {Set<string>} those that go, until the server knows */
  #going = new Set();

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  async load() {
    const turn = ++this.#asked;
    const { stack } = await this.desk.server.views();
    if (turn === this.#asked) this.#show(stack);
  }

  /**
   * As in Slack a modal goes at once: who has closed it writes elsewhere before the server answers.
   *
   * @param {string} viewId @param {boolean} isCleared
   */
  async #close(viewId, isCleared) {
    const from = isCleared ? 0 : this.#stack.findIndex((view) => view.id === viewId);
    const gone = this.#stack.slice(from).map((view) => view.id);
    for (const id of gone) this.#going.add(id);
    this.#show(this.#stack);
    try {
      await this.desk.server.close(viewId, isCleared);
    } catch {
      // Already closed elsewhere, or it comes back: the stack says what is left.
    }
    for (const id of gone) this.#going.delete(id);
    await this.load();
  }

  /** @param {Json[]} known */
  #show(known) {
    const stack = known.filter((view) => !this.#going.has(view.id));
    this.#stack = stack;
    const wasOpen = this.#modals.size > 0;
    if (!wasOpen) this.#openers = [/** @type {HTMLElement|null} */ (document.activeElement), holderOf(document.activeElement)];
    const kept = new Map();
    stack.forEach((view, index) => {
      const modal = this.#modals.get(view.id) ?? new Modal(this.desk, view, () => this.load(), (id, isCleared) => this.#close(id, isCleared));
      modal.show(view, index > 0);
      kept.set(view.id, modal);
    });
    const top = stack.length ? kept.get(stack[stack.length - 1].id) : null;
    for (const modal of [...this.#modals.values(), ...kept.values()]) if (modal !== top) modal.hide();
    this.#modals = kept;
    top?.open();
    if (wasOpen && !top) this.#giveFocusBack();
  }

  /** The page goes, and as in Slack its dialogs go with it. */
  abandon() {
    const [root] = this.#modals.keys();
    if (root) this.desk.server.leave(root);
  }

  #giveFocusBack() {
    this.#openers.find((each) => each?.isConnected)?.focus({ preventScroll: true });
  }
}

import { arrange, isTyping, make } from "../dom.js";
import { dayName } from "../text/dates.js";
import { keepTrue } from "../text/passing.js";
import { MessageItem } from "./message.js";

/** @typedef {import("../types.js").Json} Json @typedef {import("../types.js").Desk} Desk */

const TOGETHER_SECONDS = 300;
const NEAR_PX = 60;

/** A scrolling list of messages that stays where the reader is, or at its end. */
export class MessageList {
  /** @type {Map<string, MessageItem>} */
  #items = new Map();
  /** @type {Map<string, HTMLElement>} */
  #days = new Map();
  #isAtEnd = true;

  /**
   * @param {Desk} desk
   * @param {string} channel
   * @param {{isThread: boolean, label: string, atTop?: () => void}} options
   */
  constructor(desk, channel, options) {
    this.desk = desk;
    this.channel = channel;
    this.options = options;
    this.rows = make("ol", { class: "message-rows" });
    this.node = make("div", { class: "scroll messages", tabindex: "0", role: "region", "aria-label": options.label, data: { channel } }, this.rows);
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#byKey(event));
    // Off-screen messages get their real height only when they come near.
    new ResizeObserver(() => this.#stick()).observe(this.rows);
    new ResizeObserver(() => this.#stick()).observe(this.node);
  }

  /** @param {Json[]} messages  oldest first */
  show(messages) {
    const before = this.node.scrollHeight - this.node.scrollTop;
    const first = this.#items.keys().next().value;
    const isOlder = first !== undefined && messages[0]?.ts !== first && messages.some((message) => message.ts === first);
    const items = new Map();
    /** @type {Element[]} */
    const rows = [];
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      if (!this.options.isThread) rows.push(...this.#dayRow(previous, message));
      const item = this.#items.get(message.ts) ?? new MessageItem(this.desk, this.channel, message, this.options.isThread);
      item.show(message, isContinued(previous, message));
      items.set(message.ts, item);
      rows.push(item.node);
    });
    this.#items = items;
    arrange(this.rows, rows);
    if (isOlder) this.node.scrollTop = this.node.scrollHeight - before;
    this.#stick();
  }

  get isEmpty() {
    return this.#items.size === 0;
  }

  /** @param {string} ts  brings a message into view and marks it @returns {boolean} */
  reveal(ts) {
    const item = this.#items.get(ts);
    if (!item) return false;
    this.#isAtEnd = false;
    for (const other of this.rows.querySelectorAll(".linked")) other.classList.remove("linked");
    item.node.classList.add("linked");
    item.node.scrollIntoView({ block: "center" });
    return true;
  }

  /** @param {string} [ts]  of a message; without one the list itself @returns {boolean} whether it is there */
  focus(ts) {
    const node = ts ? this.#items.get(ts)?.node : this.node;
    node?.focus({ preventScroll: true });
    return Boolean(node);
  }

  toEnd() {
    this.#isAtEnd = true;
    this.#stick();
  }

  /** @param {Json|undefined} previous @param {Json} message @returns {HTMLElement[]} */
  #dayRow(previous, message) {
    const day = dayOf(message);
    if (previous && dayOf(previous) === day) return [];
    const row = this.#days.get(day) ?? make("li", { class: "day" }, keepTrue(make("span"), () => dayName(message.ts, this.desk.locale)));
    this.#days.set(day, row);
    return [row];
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (scrollTop < clientHeight) this.options.atTop?.();
  }

  #stick() {
    if (this.#isAtEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  /** @param {KeyboardEvent} event */
  #byKey(event) {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = /** @type {Record<string, number>} */ ({ j: 1, k: -1 });
    if (!(event.key in steps)) return;
    const nodes = [...this.#items.values()].map((item) => item.node);
    const at = nodes.findIndex((node) => node.contains(document.activeElement));
    const next = at < 0 ? nodes.at(-1) : nodes[at + steps[event.key]];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }
}

/** @param {Json|undefined} previous @param {Json} message */
function isContinued(previous, message) {
  if (!previous || previous.user !== message.user || previous.reply_count) return false;
  if (Boolean(previous.is_ephemeral) !== Boolean(message.is_ephemeral)) return false;
  return dayOf(previous) === dayOf(message) && Number(message.ts) - Number(previous.ts) < TOGETHER_SECONDS;
}

/** @param {Json} message */
function dayOf(message) {
  return new Date(Number(message.ts) * 1000).toDateString();
}

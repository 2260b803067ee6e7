import { freshId, make, setText } from "../dom.js";
import { icon } from "../icons.js";
import { runShortcut } from "../acting/shortcut.js";
import { complete } from "./completion.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("./completion.js").Suggestion} Suggestion */
/**
 * @typedef {{channel: string, thread?: string, label: string,
 *   list: import("./message_list.js").MessageList}} Where  what is written to, and its messages
 */

/** The box at the foot of a conversation, for words and commands. */
export class Composer {
  /** @type {Suggestion[]} */
  #offered = [];
  #from = 0;
  #active = 0;

  /** @param {Desk} desk @param {Where} where */
  constructor(desk, where) {
    this.desk = desk;
    this.where = where;
    const list = freshId("completion");
    this.field = make("textarea", {
      class: "composer-field", rows: 1, "aria-label": where.label, placeholder: where.label,
      "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list,
      oninput: () => this.#changed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#byKey(event),
      onblur: () => this.#offer(0, []), onclick: () => this.#changed(),
    });
    this.list = make("div", { class: "completion", role: "listbox", id: list, "aria-label": desk.say("suggestions"), hidden: true });
    this.trouble = make("p", { class: "composer-trouble", role: "alert" });
    this.send = make("button", { class: "send", type: "submit", "aria-label": desk.say("send"), title: desk.say("send") }, icon("send"));
    this.node = make("form", { class: "composer", onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      this.list, this.trouble, make("div", { class: "composer-box" }, this.field, this.send));
    this.field.value = desk.drafts.find(where.channel, where.thread);
  }

  #keep() {
    this.desk.drafts.keep(this.where.channel, this.where.thread, this.field.value);
  }

  #changed() {
    this.#keep();
    const { from, suggestions } = complete(this.desk, this.field.value.slice(0, this.field.selectionStart));
    this.#offer(from, suggestions);
  }

  /** @param {number} from @param {Suggestion[]} suggestions */
  #offer(from, suggestions) {
    this.#from = from;
    this.#offered = suggestions;
    this.#active = 0;
    this.list.hidden = !suggestions.length;
    this.list.replaceChildren(...suggestions.map((each, index) => this.#drawSuggestion(each, index)));
    this.#mark(0);
  }

  /** @param {Suggestion} suggestion @param {number} index */
  #drawSuggestion(suggestion, index) {
    // The press must not take the focus, or the box would close before the click.
    const keep = (/** @type {Event} */ event) => event.preventDefault();
    return make("div", { class: "option", role: "option", id: freshId("suggestion"), onpointerdown: keep, onmousedown: keep, onpointermove: () => this.#mark(index), onclick: () => this.#take(suggestion) },
      make("span", {}, suggestion.label), make("span", { class: "hint" }, suggestion.hint));
  }

  /** @param {number} index */
  #mark(index) {
    const rows = [...this.list.children];
    this.#active = rows.length ? (index + rows.length) % rows.length : 0;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.#active)));
    if (rows.length) this.field.setAttribute("aria-activedescendant", rows[this.#active].id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {Suggestion} suggestion */
  #take(suggestion) {
    if (suggestion.shortcut) {
      this.#run(suggestion.shortcut);
      return;
    }
    this.field.setRangeText(suggestion.insert, this.#from, this.field.selectionStart, "end");
    this.#keep();
    this.#offer(0, []);
    this.field.focus();
  }

  /** @param {string} shortcut */
  async #run(shortcut) {
    this.field.value = "";
    this.#keep();
    this.#offer(0, []);
    setText(this.trouble, await runShortcut(this.desk, { callback_id: shortcut }) ?? "");
  }

  /** @param {KeyboardEvent} event */
  #byKey(event) {
    // Enter also ends a Korean syllable; that one must not send.
    if (event.isComposing) return;
    const isOffering = this.#offered.length > 0;
    if (isOffering && event.key === "ArrowDown") this.#mark(this.#active + 1);
    else if (isOffering && event.key === "ArrowUp") this.#mark(this.#active - 1);
    else if (isOffering && event.key === "Escape") this.#offer(0, []);
    else if (isOffering && (event.key === "Tab" || (event.key === "Enter" && !this.#isWhole()))) this.#take(this.#offered[this.#active]);
    else if (event.key === "Enter" && !event.shiftKey) this.node.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A command that is typed out is run by Enter and not completed once more. */
  #isWhole() {
    return this.#offered[this.#active].insert.trim() === this.field.value.slice(this.#from).trim();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || this.send.hasAttribute("aria-busy")) return;
    this.#offer(0, []);
    this.send.setAttribute("aria-busy", "true");
    // On its way it is no draft: who leaves and comes back must not send it twice.
    this.desk.drafts.keep(this.where.channel, this.where.thread, "");
    const trouble = await this.#deliver(text).catch((refusal) => this.desk.sayError(refusal));
    this.send.removeAttribute("aria-busy");
    setText(this.trouble, trouble ?? "");
    if (!trouble) this.field.value = "";
    this.#keep();
    if (!trouble) this.where.list.toEnd();
  }

  /** @param {string} text @returns {Promise<string|null>} what went wrong */
  async #deliver(text) {
    const { desk, where } = this;
    const command = /^(\/\S+)\s*([^]*)$/.exec(text);
    if (!command) {
      await desk.server.say(where.channel, text, where.thread);
      return null;
    }
    if (where.thread) return desk.say("noCommandsInThreads");
    const answer = await desk.server.command(where.channel, command[1], command[2]);
    if (answer.ok) return null;
    return answer.error === "no_ack" ? desk.say("commandNoAck", command[1]) : desk.sayError(answer);
  }
}

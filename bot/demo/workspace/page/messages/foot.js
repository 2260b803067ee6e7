import { make } from "../dom.js";
import { Composer } from "./composer.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("./composer.js").Where} Where */

/** The foot of a conversation: the box to write in, or why one cannot write there. */
export class Foot {
  /** @type {string|null} */
  #reason = null;

  /** @param {Desk} desk @param {Where} where */
  constructor(desk, where) {
    this.desk = desk;
    this.where = where;
    // Kept while it is away: what was typed is there again when the channel is.
    this.composer = new Composer(desk, where);
    this.node = make("div", { class: "foot" }, this.composer.node);
    this.learn();
  }

  /** @returns {boolean} whether the person is not, or no longer, in the channel */
  get isOutside() {
    return !this.desk.directory.isMember(this.where.channel, this.desk.me.id);
  }

  /** Shows what is true by now. */
  learn() {
    const { desk, where } = this;
    const isArchived = desk.directory.findChannel(where.channel)?.is_archived;
    const reason = this.isOutside ? "outside" : isArchived ? "archived" : null;
    if (reason === this.#reason) return;
    this.#reason = reason;
    const hadFocus = this.node.contains(document.activeElement);
    this.node.replaceChildren(reason ? make("p", { class: "closed" }, desk.say(reason)) : this.composer.node);
    if (reason && this.node.isConnected) desk.announce(desk.say(reason));
    if (hadFocus) where.list.focus();
  }
}

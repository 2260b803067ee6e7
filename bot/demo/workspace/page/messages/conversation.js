import { make } from "../dom.js";
import { Feed } from "./feed.js";
import { Foot } from "./foot.js";
import { MessageList } from "./message_list.js";

/** @typedef {import("../types.js").Desk} Desk */

/** A channel or direct conversation: its messages and the box to write in. */
export class Conversation {
  #wasOutside = false;

  /**
   * @param {Desk} desk
   * @param {{channel: string, name: string, read: (ts: string) => void}} what
   */
  constructor(desk, what) {
    this.channel = what.channel;
    this.read = what.read;
    this.feed = new Feed(desk, what.channel, () => this.#show());
    this.list = new MessageList(desk, what.channel, { isThread: false, label: desk.say("messagesIn", what.name), atTop: () => this.feed.loadOlder() });
    this.empty = make("p", { class: "empty", hidden: true }, desk.say("nothingHere"));
    this.foot = new Foot(desk, { channel: what.channel, label: desk.say("writeTo", what.name), list: this.list });
    this.node = make("div", { class: "conversation" }, this.list.node, this.empty, this.foot.node);
  }

  /** Who has left keeps what stands there: the server would show nothing. */
  async load() {
    if (!this.foot.isOutside) await this.feed.load();
  }

  /** Shows what the directory says by now. */
  async learn() {
    this.foot.learn();
    if (this.#wasOutside && !this.foot.isOutside) await this.feed.load();
    this.#wasOutside = this.foot.isOutside;
  }

  /** @param {{ts: string, thread_ts?: string}} note */
  touch(note) {
    const isReply = note.thread_ts && note.thread_ts !== note.ts;
    this.feed.touch(isReply ? /** @type {string} */ (note.thread_ts) : note.ts);
    // A reply may also be shown in the channel.
    if (isReply && this.feed.messages.some((message) => message.ts === note.ts)) this.feed.touch(note.ts);
  }

  #show() {
    this.list.show(this.feed.messages);
    this.empty.hidden = this.feed.messages.length > 0;
    const last = this.feed.messages.at(-1);
    if (last && document.visibilityState === "visible") this.read(last.ts);
  }
}

import { make } from "../dom.js";
import { icon } from "../icons.js";
import { Foot } from "./foot.js";
import { MessageList } from "./message_list.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Place} Place */

const TOGETHER_MS = 40;

/** The pane beside a channel that shows one message and its replies. */
export class Thread {
  #isRefreshing = false;

  /**
   * @param {Desk} desk
   * @param {{channel: string, thread: string, message?: string, name: string}} place
   * @param {() => void} close
   */
  constructor(desk, place, close) {
    this.desk = desk;
    this.place = place;
    this.wanted = place.message && place.message !== place.thread ? place.message : undefined;
    this.list = new MessageList(desk, place.channel, { isThread: true, label: desk.say("threadMessages") });
    this.foot = new Foot(desk, { channel: place.channel, thread: place.thread, label: desk.say("replyTo"), list: this.list });
    this.gone = make("p", { class: "empty", hidden: true }, desk.say("messageGone"));
    this.node = make("section", { class: "thread", "aria-label": desk.say("thread") },
      make("header", { class: "pane-head" },
        make("button", { class: "icon-button only-narrow", type: "button", "aria-label": desk.say("back"), onclick: close }, icon("back")),
        make("div", { class: "pane-title" }, make("h2", {}, desk.say("thread")), make("p", { class: "hint" }, place.name)),
        make("button", { class: "icon-button only-wide", type: "button", "aria-label": desk.say("closeThread"), onclick: close }, icon("close"))),
      this.list.node, this.gone, this.foot.node);
  }

  async load() {
    const { channel, thread } = this.place;
    // Who has left keeps what stands there: the server would show nothing.
    if (this.foot.isOutside && !this.list.isEmpty) return;
    try {
      const { messages } = await this.desk.server.thread(channel, thread);
      const parent = messages[0]?.thread_ts;
      if (parent && parent !== thread) {
        this.desk.go({ view: "channel", channel, thread: parent, message: thread });
        return;
      }
      this.#show(messages);
    } catch (refusal) {
      this.list.show([]);
      this.gone.textContent = this.desk.sayError(refusal);
      this.gone.hidden = false;
    }
  }

  /** @param {{channel: string, ts: string, thread_ts?: string, change: string}} note */
  touch(note) {
    const isHere = note.ts === this.place.thread || note.thread_ts === this.place.thread;
    // A note about a whisper does not say in which thread it stands.
    if (note.channel !== this.place.channel || !(isHere || note.change === "ephemeral" || !note.thread_ts)) return;
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    setTimeout(() => {
      this.#isRefreshing = false;
      this.load();
    }, TOGETHER_MS);
  }

  /** @param {any[]} messages */
  #show(messages) {
    this.gone.hidden = true;
    this.list.show(messages);
    if (this.wanted && this.list.reveal(this.wanted)) this.wanted = undefined;
  }
}

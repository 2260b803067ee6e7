import { make } from "../dom.js";
import { icon } from "../icons.js";
import { Conversation } from "../messages/conversation.js";
import { Deliveries } from "./deliveries.js";
import { Home } from "./home.js";
import { drawPings } from "./pings.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Place} Place */
/** @typedef {import("./unread.js").Unread} Unread */

/** The middle of the page: a conversation, the Home, the pings or the deliveries. */
export class MainPane {
  /** @type {Conversation|Home|Deliveries|null} */
  content = null;
  #shown = "";
  /** @type {Place} */
  #place = { view: "list" };

  /** @param {Desk} desk @param {Unread} unread @param {() => string|undefined} dm */
  constructor(desk, unread, dm) {
    this.desk = desk;
    this.unread = unread;
    this.dm = dm;
    this.node = make("main", { class: "main", tabindex: "-1" });
  }

  /** @param {Place} place */
  async show(place) {
    const key = `${place.view} ${place.channel ?? ""}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#place = place;
    const { name, body, load } = this.#contentOf(place);
    this.head = this.#head(place, name);
    this.node.replaceChildren(this.head, body);
    document.title = `${name} – ${this.desk.say("title")}`;
    await load();
  }

  /** @param {string} ts  of the message one comes back to */
  focusMessage(ts) {
    if (!(this.content instanceof Conversation) || !this.content.list.focus(ts)) this.node.focus();
  }

  /** Shows what the directory says by now of the channel and of people. */
  async learn() {
    const { content, desk } = this;
    if (content instanceof Conversation) {
      this.#learnHead();
      await content.learn();
    } else if (!content && desk.directory.findChannel(this.#place.channel)?.members.includes(desk.me.id)) {
      this.#shown = "";
      await this.show(this.#place);
    } else this.repaintPings();
  }

  #learnHead() {
    const head = this.#head(this.#place, this.#nameOf(this.#place.channel));
    if (head.isEqualNode(this.head ?? null)) return;
    this.head?.replaceWith(head);
    this.head = head;
  }

  /** Fetches what is shown anew. */
  async reload() {
    if (this.content) await this.content.load();
    else await this.#loadPings();
  }

  async #loadPings() {
    if (!this.node.querySelector(".pings")) return;
    await this.unread.loadPings();
    this.repaintPings();
  }

  repaintPings() {
    const old = this.node.querySelector(".pings");
    if (!old) return;
    old.replaceWith(drawPings(this.desk, this.unread.pings));
    this.unread.readPings();
  }

  /** @param {Place} place @returns {{name: string, body: Element, load: () => Promise<any>}} */
  #contentOf(place) {
    const { desk } = this;
    switch (place.view) {
      case "home": {
        const home = this.content = new Home(desk);
        return { name: desk.directory.app.name, body: home.node, load: () => home.open() };
      }
      case "log": {
        const log = this.content = new Deliveries(desk);
        return { name: desk.say("deliveries"), body: log.node, load: () => log.load() };
      }
      case "pings":
        this.content = null;
        return { name: desk.say("pings"), body: drawPings(desk, this.unread.pings), load: () => this.#loadPings() };
      default: return this.#conversationOf(place.channel ?? "");
    }
  }

  /** @param {string|undefined} id @returns {string} */
  #nameOf(id) {
    const channel = this.desk.directory.findChannel(id);
    return channel ? `#${channel.name}` : this.desk.directory.app.name;
  }

  /** @param {string} id */
  #conversationOf(id) {
    const { desk } = this;
    const channel = desk.directory.findChannel(id);
    const isKnown = id === this.dm() || channel?.members.includes(desk.me.id);
    const name = this.#nameOf(id);
    if (!isKnown) {
      this.content = null;
      return { name: id, body: make("p", { class: "empty" }, desk.say("noSuchChannel")), load: async () => undefined };
    }
    const conversation = this.content = new Conversation(desk, {
      channel: id, name, read: (ts) => this.unread.read(id, ts),
    });
    return { name, body: conversation.node, load: () => conversation.load() };
  }

  /** @param {Place} place @param {string} name */
  #head(place, name) {
    const { desk } = this;
    const channel = desk.directory.findChannel(place.channel);
    const back = make("button", { class: "icon-button only-narrow", type: "button", "aria-label": desk.say("back"), onclick: () => desk.go({ view: "list" }) }, icon("back"));
    const title = make("div", { class: "pane-title" }, make("h1", {}, name), channel?.topic && make("p", { class: "hint" }, channel.topic));
    const people = channel && make("span", { class: "hint people" }, desk.say("people", channel.members.length));
    const isApp = place.view === "home" || (place.channel !== undefined && place.channel === this.dm());
    return make("header", { class: "pane-head" }, back, title, people, isApp && this.#tabs(place));
  }

  /** @param {Place} place */
  #tabs(place) {
    const { desk } = this;
    const tab = (/** @type {string} */ word, /** @type {Place} */ target) => make("button", {
      class: "tab", type: "button", "aria-current": target.view === place.view ? "page" : undefined, onclick: () => desk.go(target),
    }, desk.say(word));
    return make("nav", { class: "tabs", "aria-label": desk.directory.app.name }, tab("homeTab", { view: "home" }), tab("messagesTab", { view: "channel", channel: this.dm() }));
  }
}

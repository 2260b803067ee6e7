import { runShortcut } from "../acting/shortcut.js";
import { BlockList } from "../blocks/blocks.js";
import { unknownBox } from "../blocks/unknown.js";
import { Form } from "../acting/form.js";
import { freshId, make } from "../dom.js";
import { openMenu } from "../elements/menu.js";
import { icon } from "../icons.js";
import { writePlace } from "../route.js";
import { ago, clockTime, fullTime, shortTime } from "../text/dates.js";
import { emojiCharacter } from "../text/emoji.js";
import { keepTrue } from "../text/passing.js";
import { avatar } from "./avatar.js";
import { drawFiles } from "./files.js";

/** @typedef {import("../types.js").Json} Json @typedef {import("../types.js").Desk} Desk */

/** One message on the page; redrawing keeps what did not change. */
export class MessageItem {
  #json = "";

  /**
   * @param {Desk} desk
   * @param {string} channel
   * @param {Json} message
   * @param {boolean} isInThread
   */
  constructor(desk, channel, message, isInThread) {
    this.desk = desk;
    this.channel = channel;
    this.isInThread = isInThread;
    const container = /** @type {const} */ ({ type: "message", channel, ts: message.ts });
    this.blocks = new BlockList({ container, form: new Form(), desk });
    this.head = make("div", { class: "message-head" });
    this.foot = make("div", { class: "message-foot" });
    this.gutter = make("div", { class: "message-gutter" });
    this.authorId = freshId("author");
    this.body = make("div", { class: "message-body" }, this.head, this.blocks.node, this.foot);
    this.tools = this.#drawTools(message);
    this.node = make("li", { class: "message", tabindex: "-1", data: { messageTs: message.ts } },
      make("article", { "aria-labelledby": this.authorId }, this.gutter, this.body, this.tools));
  }

  /** @param {Json} message @param {boolean} isCompact  follows one by the same author */
  show(message, isCompact) {
    const json = JSON.stringify([message, isCompact]);
    if (json === this.#json) return;
    this.#json = json;
    this.node.classList.toggle("compact", isCompact);
    this.node.classList.toggle("ephemeral", Boolean(message.is_ephemeral));
    this.#showHead(message, isCompact);
    this.blocks.show(message.blocks?.length ? message.blocks : isDeleted(message) ? [] : asBlocks(message));
    this.foot.replaceChildren(...this.#footParts(message));
  }

  /** @param {Json} message @param {boolean} isCompact */
  #showHead(message, isCompact) {
    const { desk } = this;
    if (isDeleted(message)) {
      this.gutter.replaceChildren();
      this.head.replaceChildren(make("span", { class: "deleted", id: this.authorId }, desk.say("messageDeleted")));
      return;
    }
    const person = desk.directory.findPerson(message.user);
    this.gutter.replaceChildren(isCompact ? this.#drawTime(message, shortTime) : avatar(desk, person));
    const badge = message.bot_id && make("span", { class: "app-badge" }, desk.say("app"));
    const note = message.is_ephemeral && make("div", { class: "only-you" }, desk.say("onlyYou"));
    const author = keepTrue(make("b", { class: "author", id: this.authorId }), () => desk.directory.authorName(message));
    const name = make("div", { class: "author-line" }, author, badge, this.#drawTime(message, clockTime));
    this.head.replaceChildren(...[note, name].filter(Boolean));
  }

  /** @param {Json} message @param {typeof clockTime} write */
  #drawTime(message, write) {
    const { locale } = this.desk;
    return make("a", { class: "time", href: this.#address(message), title: fullTime(message.ts, locale), onclick: this.#open(message) }, write(message.ts, locale));
  }

  /** @param {Json} message @returns {Node[]} */
  #footParts(message) {
    const parts = [
      message.edited && make("span", { class: "edited" }, this.desk.say("edited")),
      message.attachments?.length && unknownBox(this.desk, { type: "attachments", attachments: message.attachments }),
      message.files?.length && drawFiles(message.files),
      message.reactions?.length && this.#drawReactions(message.reactions),
      !this.isInThread && message.reply_count && this.#drawReplies(message),
    ];
    return parts.filter(Boolean);
  }

  /** @param {Json[]} reactions */
  #drawReactions(reactions) {
    return make("div", { class: "reactions" }, ...reactions.map((reaction) => make("span", { class: "reaction", title: `:${reaction.name}:` },
      emojiCharacter(reaction.name) ?? `:${reaction.name}:`, ` ${reaction.count ?? reaction.users?.length ?? 1}`)));
  }

  /** @param {Json} message */
  #drawReplies(message) {
    const { desk } = this;
    const faces = (message.reply_users ?? []).slice(0, 3).map((/** @type {string} */ id) => avatar(desk, desk.directory.findPerson(id), "small"));
    const last = keepTrue(make("span", { class: "hint" }), () => desk.say("lastReply", ago(message.latest_reply, desk.locale)));
    return make("button", { class: "replies", type: "button", onclick: this.#open(message) },
      ...faces, make("b", {}, desk.say("replies", message.reply_count)), last);
  }

  /** @param {Json} message */
  #drawTools(message) {
    const { desk, channel } = this;
    const copy = () => navigator.clipboard?.writeText(this.#address(message)).then(() => desk.announce(desk.say("copied")));
    const json = async () => desk.showJson(desk.say("jsonOf"), await desk.server.json(channel, message.ts));
    return make("div", { class: "tools", role: "group", "aria-label": desk.say("messageTools") },
      !this.isInThread && tool("reply", desk.say("replyInThread"), this.#open(message)),
      tool("link", desk.say("copyLink"), copy),
      tool("json", desk.say("showJson"), json),
      !message.is_ephemeral && this.#drawShortcuts(message));
  }

  /** @param {Json} message @returns {HTMLElement|null} what the app offers to do with a message */
  #drawShortcuts(message) {
    const { desk, channel } = this;
    const shortcuts = desk.directory.shortcutsOf("message");
    if (!shortcuts.length) return null;
    const items = shortcuts.map((each) => ({ value: each.callback_id, label: each.name, hint: each.description }));
    const run = async (/** @type {number} */ index) => {
      this.#explain(await runShortcut(desk, { callback_id: items[index].value, channel, ts: message.ts }));
    };
    const trigger = tool("dots", desk.say("moreActions"), () => openMenu(trigger, desk.say("moreActions"), items, run));
    trigger.setAttribute("aria-haspopup", "menu");
    trigger.setAttribute("aria-expanded", "false");
    return trigger;
  }

  /** @param {string|null} trouble  shown here, and said by the page's one live region */
  #explain(trouble) {
    this.body.querySelector(":scope > .message-trouble")?.remove();
    if (!trouble) return;
    this.body.append(make("p", { class: "message-trouble" }, trouble));
    this.desk.announce(trouble);
  }

  /** @param {Json} message */
  #address(message) {
    const thread = message.thread_ts ?? message.ts;
    const place = { view: /** @type {const} */ ("channel"), channel: this.channel, thread, message: message.ts };
    return location.origin + writePlace(place, this.desk.me.id);
  }

  /** @param {Json} message */
  #open(message) {
    return (/** @type {Event} */ event) => {
      event.preventDefault();
      this.desk.go({ view: "channel", channel: this.channel, thread: message.thread_ts ?? message.ts });
    };
  }
}

/** @param {Parameters<typeof icon>[0]} name @param {string} label @param {(event: Event) => void} act */
function tool(name, label, act) {
  return make("button", { class: `tool tool-${name}`, type: "button", "aria-label": label, title: label, onclick: act }, icon(name));
}

/** @param {Json} message @returns {Json[]} a message without blocks is its text in mrkdwn */
function asBlocks(message) {
  return message.text ? [{ type: "section", text: { type: "mrkdwn", text: message.text } }] : [];
}

/** @param {Json} message @returns {boolean} whether it is gone and only its replies are left */
function isDeleted(message) {
  return message.subtype === "tombstone";
}

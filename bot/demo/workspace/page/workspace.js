import { make, setText } from "./dom.js";
import { MainPane } from "./frame/main_pane.js";
import { Sidebar } from "./frame/sidebar.js";
import { Unread } from "./frame/unread.js";
import { Home } from "./frame/home.js";
import { Deliveries } from "./frame/deliveries.js";
import { listen } from "./live.js";
import { Conversation } from "./messages/conversation.js";
import { Thread } from "./messages/thread.js";
import { ModalStack } from "./modal/stack.js";
import { readPlace, writePlace } from "./route.js";
import { bootstrap, Refusal } from "./server.js";
import { plainLine } from "./text/mrkdwn.js";
import { writeAnew } from "./text/passing.js";

const RETRY_MS = 2000;

/** @typedef {import("./types.js").Desk} Desk @typedef {import("./types.js").Place} Place @typedef {import("./types.js").Json} Json */

/** The whole page: keeps place and address together and passes on what the server notes. */
export class Workspace {
  /** @type {Place} */
  #place = { view: "list" };
  /** @type {Thread|null} */
  #thread = null;
  /** @type {string|undefined} */
  #dm = undefined;
  #again = 0;
  #learning = 0;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.unread = new Unread(desk, () => this.#repaint());
    desk.drafts.changed = () => this.#repaint();
    this.sidebar = new Sidebar(desk, this.unread, () => this.#dm);
    this.main = new MainPane(desk, this.unread, () => this.#dm);
    this.modals = new ModalStack(desk);
    this.status = make("div", { class: "connection", role: "status" });
    this.voice = make("div", { class: "visually-hidden", "aria-live": "polite" });
    this.node = make("div", { class: "workspace", id: "workspace" },
      make("div", { class: "local-strip" }, desk.say("localBadge")), this.sidebar.node, this.main.node, this.status, this.voice);
  }

  async open() {
    const asked = this.desk.server.dms();
    addEventListener("popstate", () => this.#enter(readPlace(new URL(location.href))));
    addEventListener("pagehide", () => this.modals.abandon());
    // Whatever is fetched without a control to say it beside fails here.
    addEventListener("unhandledrejection", (event) => {
      if (!(event.reason instanceof Refusal)) return;
      event.preventDefault();
      this.#explain(event.reason);
    });
    await listen(this.desk.me.id, {
      note: (kind, data) => this.#note(kind, data),
      lost: () => setText(this.status, this.desk.say("offline")),
      back: () => this.#catchUp(),
    });
    this.#dm = (await asked).ims[0]?.id;
    await this.#enter(readPlace(new URL(location.href)));
    history.replaceState(null, "", writePlace(this.#place, this.desk.me.id));
    await Promise.all([this.modals.load(), this.unread.load(this.#conversations())]);
  }

  /** @param {Place} place */
  go(place) {
    const address = writePlace(place, this.desk.me.id);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    const from = this.#place;
    this.#enter(place);
    this.#leadFocus(from, place);
  }

  /** @param {Place} from @param {Place} to  the keyboard goes where the eyes go */
  #leadFocus(from, to) {
    const isSameRoom = to.view === from.view && to.channel === from.channel;
    if (to.view === "list") this.sidebar.node.focus();
    else if (to.thread) this.#thread?.list.focus();
    else if (from.thread && isSameRoom) this.main.focusMessage(from.thread);
    else if (!isSameRoom) this.main.node.focus();
  }

  /** @param {string} text  for those who do not see the page */
  announce(text) {
    setText(this.voice, "");
    setText(this.voice, text);
  }

  #conversations() {
    const { directory, me } = this.desk;
    return [...directory.channelsOf(me.id).map((channel) => channel.id), ...(this.#dm ? [this.#dm] : [])];
  }

  /** @param {Place} place */
  async #enter(place) {
    this.#place = place;
    this.node.dataset.screen = place.view === "list" ? "list" : place.thread ? "thread" : "main";
    const first = this.#conversations()[0];
    // On a wide page there is always something beside the list.
    const beside = place.view === "list" && first ? { view: /** @type {const} */ ("channel"), channel: first } : place;
    this.#showThread(place);
    this.#repaint();
    await Promise.all([this.main.show(beside), this.#thread?.load()]);
  }

  /** @param {Place} place */
  #showThread(place) {
    const { channel, thread, message } = place;
    const shown = this.#thread?.place;
    if (shown && shown.channel === channel && shown.thread === thread && shown.message === message) return;
    this.#thread?.node.remove();
    this.#thread = null;
    if (!channel || !thread) return;
    const name = this.desk.directory.findChannel(channel)?.name;
    const close = () => this.go({ view: "channel", channel });
    this.#thread = new Thread(this.desk, { channel, thread, message, name: name ? `#${name}` : this.desk.directory.app.name }, close);
    this.main.node.after(this.#thread.node);
  }

  #repaint() {
    this.sidebar.show(this.#place);
  }

  /** @param {string} kind @param {Json} data */
  #note(kind, data) {
    const { content } = this.main;
    if (kind === "message") this.#noteMessage(data);
    else if (kind === "view") this.modals.load();
    else if (kind === "home" && content instanceof Home) content.load();
    else if (kind === "delivery" && content instanceof Deliveries) content.touch();
    else if (kind === "ping") this.unread.loadPings().then(() => this.main.repaintPings());
    else if (["channel", "user", "usergroup"].includes(kind)) this.#learn();
  }

  /** @param {Json} note */
  #noteMessage(note) {
    const { content } = this.main;
    const isReply = note.thread_ts && note.thread_ts !== note.ts;
    if (content instanceof Conversation && content.channel === note.channel) content.touch(/** @type {any} */ (note));
    else if (note.change === "new" && !isReply) {
      this.unread.note(note.channel, note.ts);
      this.#repaint();
    }
    this.#thread?.touch(/** @type {any} */ (note));
    if (note.change === "new") this.#speak(note);
  }

  /** @param {Json} note  says a new message of what is in view */
  async #speak(note) {
    const { channel, thread } = this.#place;
    const isReply = note.thread_ts && note.thread_ts !== note.ts;
    if (note.channel !== channel || (isReply && note.thread_ts !== thread)) return;
    const message = await this.desk.server.json(note.channel, note.ts).catch(() => null);
    if (!message || message.user === this.desk.me.id) return;
    const { directory, say } = this.desk;
    this.announce(say("newMessage", directory.authorName(message), plainLine(this.desk, message.text ?? "")));
  }

  async #learn() {
    const turn = ++this.#learning;
    const frame = await bootstrap();
    if (turn !== this.#learning) return;
    this.desk.directory.learn(frame);
    writeAnew();
    this.#repaint();
    this.#thread?.foot.learn();
    await this.main.learn();
  }

  /** @param {Refusal} refusal  a workspace that cannot be reached is asked again until it can */
  #explain(refusal) {
    setText(this.status, this.desk.sayError(refusal));
    if (refusal.code !== "unreachable") return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#catchUp(), RETRY_MS);
  }

  async #catchUp() {
    clearTimeout(this.#again);
    await this.#learn();
    await Promise.all([this.main.reload(), this.#thread?.load(), this.modals.load(), this.unread.load(this.#conversations())]);
    setText(this.status, "");
    this.announce(this.desk.say("online"));
  }
}

import { arrange, make, setText } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../messages/avatar.js";
import { theme, turnTheme } from "../preferences.js";
import { writePlace } from "../route.js";
import { drawSwitcher } from "./switcher.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Place} Place */
/** @typedef {import("./unread.js").Unread} Unread */
/**
 * @typedef {{node: HTMLElement, place?: Place,
 *   show?: (here: Place, what: {count: number, isUnread: boolean, hasDraft: boolean}) => void}} Row
 */

const THEME_ICONS = /** @type {const} */ ({ auto: "half", light: "sun", dark: "moon" });

/** The list at the side: who acts, where one can go, what is new. */
export class Sidebar {
  /** @type {Map<string, Row>} */
  #rows = new Map();

  /**
   * @param {Desk} desk
   * @param {Unread} unread
   * @param {() => string|undefined} dm  the id of the conversation with the app
   */
  constructor(desk, unread, dm) {
    this.desk = desk;
    this.unread = unread;
    this.dm = dm;
    this.rows = make("nav", { class: "places scroll", "aria-label": desk.say("places") });
    this.node = make("aside", { class: "sidebar", tabindex: "-1", "aria-label": desk.say("workspace") },
      make("header", { class: "team" },
        make("div", { class: "team-name" }, make("b", {}, desk.directory.team?.name), make("span", { class: "local-badge" }, desk.say("localBadge"))),
        this.#drawTheme()),
      this.rows,
      this.#drawLinks(),
      drawSwitcher(desk));
  }

  /** @param {Place} place */
  show(place) {
    const { desk, unread } = this;
    const { directory, drafts, me } = desk;
    const dm = this.dm();
    const channels = directory.channelsOf(me.id).map((channel) => this.#row({ view: "channel", channel: channel.id }, channel.name, icon(channel.is_private ? "lock" : "hash")));
    const pings = this.#row({ view: "pings" }, desk.say("pings"), icon("bell"));
    const rows = [
      pings,
      this.#heading("channels"),
      ...channels,
      this.#heading("apps"),
      this.#row({ view: "home" }, desk.say("appHome", directory.app.name), icon("home")),
      ...(dm ? [this.#row({ view: "channel", channel: dm }, directory.app.name, avatar(desk, directory.findPerson(directory.app.bot_user_id), "small"))] : []),
      this.#heading("behind"),
      this.#row({ view: "log" }, desk.say("deliveries"), icon("log")),
    ];
    arrange(this.rows, rows.map((row) => row.node));
    for (const row of rows) {
      const { channel } = row.place ?? {};
      const count = row === pings ? unread.newPings() : channel ? unread.pingsIn(channel) : 0;
      row.show?.(place, { count, isUnread: Boolean(channel && unread.isUnread(channel)), hasDraft: Boolean(channel && drafts.isIn(channel)) });
    }
  }

  /** @param {string} word @returns {Row} */
  #heading(word) {
    return this.#kept(word, () => ({ node: make("h2", {}, this.desk.say(word)) }));
  }

  /** @param {Place} place @param {string} name @param {Element} sign @returns {Row} */
  #row(place, name, sign) {
    return this.#kept(JSON.stringify([place, name]), () => drawRow(this.desk, place, name, sign));
  }

  /** @param {string} key @param {() => Row} draw @returns {Row} the same each time: a redrawn row would lose a click */
  #kept(key, draw) {
    const row = this.#rows.get(key) ?? draw();
    this.#rows.set(key, row);
    return row;
  }

  #drawLinks() {
    const { directory, say } = this.desk;
    if (!directory.links.length) return null;
    return make("nav", { class: "links", "aria-label": say("links") }, ...directory.links.map((/** @type {any} */ link) => make("a",
      { href: /^https?:/.test(link.url) ? link.url : undefined, target: "_blank", rel: "noopener" }, icon("out"), link.label)));
  }

  #drawTheme() {
    const { say } = this.desk;
    const label = () => `${say("theme")}: ${say(`theme_${theme()}`)}`;
    const button = make("button", { class: "icon-button", type: "button", onclick: () => {
      turnTheme();
      show();
    } });
    const show = () => {
      button.replaceChildren(icon(THEME_ICONS[/** @type {keyof typeof THEME_ICONS} */ (theme())]));
      button.setAttribute("aria-label", label());
      button.title = label();
    };
    show();
    return button;
  }
}

/** @param {Desk} desk @param {Place} place @param {string} name @param {Element} sign @returns {Row} */
function drawRow(desk, place, name, sign) {
  const go = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    desk.go(place);
  };
  const badge = make("span", { class: "count", "aria-hidden": "true", hidden: true });
  const note = make("span", { class: "visually-hidden" });
  const pencil = icon("pencil");
  const head = make("span", { class: "place-sign" }, sign);
  const node = make("a", { class: "place", href: writePlace(place, desk.me.id), onclick: go, data: { place: place.channel ?? place.view, channel: place.channel } },
    head, make("span", { class: "place-name" }, name), badge, note);
  const show = (/** @type {Place} */ here, /** @type {{count: number, isUnread: boolean, hasDraft: boolean}} */ { count, isUnread, hasDraft }) => {
    const isHere = here.view === place.view && here.channel === place.channel;
    const isNew = !isHere && (isUnread || count > 0);
    const isUnsent = !isHere && hasDraft;
    arrange(head, [isUnsent ? pencil : sign]);
    node.classList.toggle("unread", isNew);
    if (isHere) node.setAttribute("aria-current", "page");
    else node.removeAttribute("aria-current");
    badge.hidden = isHere || !count;
    setText(badge, String(count));
    const notes = [isNew && (count ? desk.say("newPings", count) : desk.say("unread")), isUnsent && desk.say("unsent")];
    setText(note, notes.filter(Boolean).map((words) => ` ${words}`).join(","));
  };
  return { node, place, show };
}

import { make } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../messages/avatar.js";
import { theme, turnTheme } from "../preferences.js";
import { writePlace } from "../route.js";
import { drawSwitcher } from "./switcher.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Place} Place */
/** @typedef {import("./unread.js").Unread} Unread */

const THEME_ICONS = /** @type {const} */ ({ auto: "half", light: "sun", dark: "moon" });

/** The list at the side: who acts, where one can go, what is new. */
export class Sidebar {
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
    this.node = make("aside", { class: "sidebar", "aria-label": desk.say("workspace") },
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
    const { directory, me } = desk;
    const dm = this.dm();
    const focused = document.activeElement instanceof HTMLElement && this.rows.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const channels = directory.channelsOf(me.id);
    this.rows.replaceChildren(
      this.#row(place, { view: "pings" }, { sign: icon("bell"), name: desk.say("pings"), count: unread.newPings() }),
      make("h2", {}, desk.say("channels")),
      ...channels.map((channel) => this.#row(place, { view: "channel", channel: channel.id }, {
        sign: icon(channel.is_private ? "lock" : "hash"), name: channel.name, count: unread.pingsIn(channel.id), isNew: unread.isUnread(channel.id),
      })),
      make("h2", {}, desk.say("apps")),
      this.#row(place, { view: "home" }, { sign: icon("home"), name: desk.say("appHome", directory.app.name) }),
      dm ? this.#row(place, { view: "channel", channel: dm }, {
        sign: avatar(desk, directory.findPerson(directory.app.bot_user_id), "small"), name: directory.app.name, count: unread.pingsIn(dm), isNew: unread.isUnread(dm),
      }) : "",
      make("h2", {}, desk.say("behind")),
      this.#row(place, { view: "log" }, { sign: icon("log"), name: desk.say("deliveries") }),
    );
    if (focused) /** @type {HTMLElement|null} */ (this.rows.querySelector(`[data-place="${CSS.escape(focused)}"]`))?.focus();
  }

  /**
   * @param {Place} here
   * @param {Place} place
   * @param {{sign: Node, name: string, count?: number, isNew?: boolean}} row
   */
  #row(here, place, row) {
    const isHere = here.view === place.view && here.channel === place.channel;
    const isNew = !isHere && (row.isNew || Boolean(row.count));
    const go = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.desk.go(place);
    };
    const count = !isHere && row.count ? make("span", { class: "count", "aria-label": this.desk.say("newPings", row.count) }, String(row.count)) : null;
    const hidden = isNew && !count ? make("span", { class: "visually-hidden" }, this.desk.say("unread")) : null;
    return make("a", {
      class: `place${isNew ? " unread" : ""}`, href: writePlace(place, this.desk.me.id), onclick: go,
      "aria-current": isHere ? "page" : undefined, data: { place: place.channel ?? place.view, channel: place.channel },
    }, row.sign, make("span", { class: "place-name" }, row.name), hidden, count);
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

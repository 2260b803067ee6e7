import { make } from "../dom.js";
import { icon } from "../icons.js";
import { fullTime, ago } from "../text/dates.js";
import { keepTrue } from "../text/passing.js";
import { plainLine } from "../text/mrkdwn.js";
import { writePlace } from "../route.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/**
 * @param {Desk} desk
 * @param {Json[]} pings  newest first
 * @returns {HTMLElement} what Slack would have made the telephone ring for
 */
export function drawPings(desk, pings) {
  const rows = pings.map((ping) => drawPing(desk, ping));
  return make("div", { class: "pings scroll", tabindex: "0", role: "region", "aria-label": desk.say("pings") },
    rows.length ? make("ul", {}, ...rows) : make("p", { class: "empty" }, desk.say("noPings")));
}

/** @param {Desk} desk @param {Json} ping */
function drawPing(desk, ping) {
  const channel = desk.directory.findChannel(ping.channel);
  const place = /** @type {const} */ ({ view: "channel", channel: ping.channel, thread: ping.ts });
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    desk.go(place);
  };
  const where = channel ? [icon(channel.is_private ? "lock" : "hash"), channel.name] : [icon("reply"), desk.directory.app.name];
  return make("li", {}, make("a", { class: "ping", href: writePlace(place, desk.me.id), onclick: go, data: { messageTs: ping.ts } },
    make("span", { class: "ping-where" }, ...where, keepTrue(make("time", { datetime: ping.at, title: fullTime(ping.ts, desk.locale) }), () => ago(ping.ts, desk.locale))),
    make("span", { class: "ping-words" }, plainLine(desk, ping.text))));
}

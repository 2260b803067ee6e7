import { make } from "../dom.js";
import { placeOf } from "../route.js";
import { safeAddress } from "./address.js";
import { formatDate } from "./dates.js";
import { keepTrue } from "./passing.js";

/** @typedef {import("../types.js").Desk} Desk */

/**
 * @param {Desk} desk
 * @param {string} address
 * @param {Node|string} label
 * @returns {Node} a link, or the bare words when the address could do harm
 */
export function drawLink(desk, address, label) {
  const href = safeAddress(address);
  if (!href) return make("span", { class: "no-link" }, label);
  const place = placeOf(href);
  if (!place) return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
  const follow = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    desk.go(place);
  };
  const here = new URL(href);
  here.searchParams.set("user", desk.me.id);
  return make("a", { href: here.href, rel: "noopener noreferrer", onclick: follow }, label);
}

/** @param {Desk} desk @param {string} id @param {string} [label] */
export function drawUser(desk, id, label) {
  const mine = id === desk.me.id ? " mine" : "";
  const name = () => `@${desk.directory.findPerson(id)?.real_name ?? label ?? id}`;
  return keepTrue(make("span", { class: `mention${mine}`, data: { mention: id } }), name);
}

/** @param {Desk} desk @param {string} id @param {string} [label] */
export function drawChannel(desk, id, label) {
  const channel = desk.directory.findChannel(id);
  if (!channel?.members.includes(desk.me.id)) {
    return make("span", { class: "mention", data: { mention: id } }, `#${channel?.name ?? label ?? id}`);
  }
  const go = () => desk.go({ view: "channel", channel: id });
  return make("button", { class: "mention", type: "button", onclick: go, data: { mention: id } }, `#${channel.name}`);
}

/** @param {Desk} desk @param {string} id @param {string} [label] */
export function drawGroup(desk, id, label) {
  const node = make("span", { class: "mention", data: { mention: id } });
  return keepTrue(node, () => {
    const group = desk.directory.findUsergroup(id);
    node.classList.toggle("mine", Boolean(group?.users.includes(desk.me.id)));
    return `@${group?.handle ?? label?.replace(/^@/, "") ?? id}`;
  });
}

/** @param {string} range */
export function drawBroadcast(range) {
  return make("span", { class: "mention mine", data: { mention: range } }, `@${range}`);
}

/**
 * @param {Desk} desk
 * @param {{timestamp: number, format: string, address?: string, fallback: string}} date
 */
export function drawDate(desk, date) {
  const text = formatDate(date.timestamp, date.format, desk.locale);
  const instant = new Date(date.timestamp * 1000);
  const datetime = text === null ? undefined : instant.toISOString();
  const title = text === null ? undefined : instant.toLocaleString(desk.locale);
  const time = make("time", { datetime, title }, text ?? date.fallback);
  return date.address ? drawLink(desk, date.address, time) : time;
}

/** @typedef {import("./types.js").Place} Place */

const VIEWS = ["list", "home", "pings", "log"];

/**
 * @param {URL} url
 * @returns {Place}  ``/archives/C1/p1700000000000100`` is a message, with ``thread_ts`` a reply
 */
export function readPlace(url) {
  const link = url.pathname.match(/^\/archives\/([A-Z0-9_]+)\/p(\d{7,})$/);
  if (link) {
    const message = `${link[2].slice(0, -6)}.${link[2].slice(-6)}`;
    const thread = url.searchParams.get("thread_ts") ?? message;
    return { view: "channel", channel: link[1], thread, message };
  }
  const channel = url.searchParams.get("channel");
  if (channel) return { view: "channel", channel };
  const view = url.searchParams.get("view") ?? "";
  return { view: /** @type {Place["view"]} */ (VIEWS.includes(view) ? view : "list") };
}

/** @param {Place} place @param {string} user @returns {string} path and query */
export function writePlace(place, user) {
  const query = new URLSearchParams({ user });
  if (place.view !== "channel") {
    if (place.view !== "list") query.set("view", place.view);
    return `/?${query}`;
  }
  if (!place.thread) {
    query.set("channel", place.channel ?? "");
    return `/?${query}`;
  }
  const message = place.message ?? place.thread;
  if (message !== place.thread) query.set("thread_ts", place.thread);
  return `/archives/${place.channel}/p${message.replace(".", "")}?${query}`;
}

/** @param {string} address @returns {Place|null} the place a link on this page leads to */
export function placeOf(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.origin !== location.origin || !url.pathname.startsWith("/archives/")) return null;
  return readPlace(url);
}

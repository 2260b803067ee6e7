import { make } from "../dom.js";

/**
 * What this page cannot draw is never silent.
 *
 * @param {import("../types.js").Desk} desk
 * @param {any} what
 * @returns {HTMLElement}
 */
export function unknownBox(desk, what) {
  return make("div", { class: "unknown", role: "note" },
    make("strong", {}, desk.say("unknown", String(what?.type ?? "?"))),
    make("pre", {}, JSON.stringify(what, null, 2)));
}

import { freshId, holderOf, make } from "../dom.js";
import { icon } from "../icons.js";

/**
 * Shows JSON at the side of the page.
 *
 * @param {import("../types.js").Desk} desk
 * @param {string} title
 * @param {any} body
 */
export function showJson(desk, title, body) {
  const heading = freshId("json");
  const text = JSON.stringify(body, null, 2);
  const copy = () => navigator.clipboard?.writeText(text).then(() => desk.announce(desk.say("copied")));
  const drawer = make("dialog", { class: "drawer", "aria-labelledby": heading },
    make("header", { class: "pane-head" }, make("h2", { id: heading }, title),
      make("button", { class: "button", type: "button", onclick: copy }, desk.say("copy")),
      make("button", { class: "icon-button", type: "button", "aria-label": desk.say("closeDialog"), onclick: () => drawer.close() }, icon("close"))),
    make("pre", { class: "json", tabindex: "0" }, text));
  const opener = /** @type {HTMLElement|null} */ (document.activeElement);
  drawer.addEventListener("close", () => {
    drawer.remove();
    // The tools of a message hide while the focus is elsewhere, so the message takes it first.
    holderOf(opener)?.focus({ preventScroll: true });
    opener?.focus({ preventScroll: true });
  });
  drawer.addEventListener("click", (/** @type {Event} */ event) => event.target === drawer && drawer.close());
  document.body.append(drawer);
  drawer.showModal();
}

import { holderOf, make } from "../dom.js";
import { openPopup } from "./popup.js";

/** @typedef {{value: string, label: string, hint?: string}} Item */

/**
 * A menu that is driven by keys too; it closes with the choice.
 *
 * @param {HTMLElement} trigger
 * @param {string} label
 * @param {Item[]} items
 * @param {(index: number) => void} choose
 */
export function openMenu(trigger, label, items, choose) {
  const rows = items.map(drawItem);
  const menu = make("div", { class: "popup menu", role: "menu", "aria-label": label }, ...rows);
  const close = openPopup(trigger, menu, () => {
    // The tools of a message hide while the focus is elsewhere, so the message takes it first.
    holderOf(trigger)?.focus({ preventScroll: true });
    trigger.focus({ preventScroll: true });
  });
  rows.forEach((row, index) => {
    row.addEventListener("pointermove", () => row.focus());
    row.addEventListener("click", () => {
      close();
      choose(index);
    });
  });
  menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => byKey(event, rows, close));
  rows[0]?.focus();
}

/** @param {Item} item @returns {HTMLElement} */
function drawItem({ value, label, hint }) {
  return make("button", { class: "menu-item", type: "button", role: "menuitem", data: { value } },
    label, hint && make("span", { class: "hint" }, hint));
}

/** @param {KeyboardEvent} event @param {HTMLElement[]} items @param {() => void} close */
function byKey(event, items, close) {
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 });
  if (event.key in steps) items.at(steps[event.key] % items.length)?.focus();
  else if (event.key === "Escape") close();
  else {
    if (event.key === "Tab") close();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

import { press } from "../acting/press.js";
import { make } from "../dom.js";
import { icon } from "../icons.js";
import { safeAddress } from "../text/address.js";
import { plainText } from "../text/text_object.js";
import { openPopup } from "./popup.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawOverflow(host, element) {
  const trigger = make("button", {
    class: "button overflow",
    type: "button",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": host.surface.desk.say("moreActions"),
    data: { actionId: element.action_id },
    onclick: () => trigger.getAttribute("aria-expanded") === "false" && open(),
  }, icon("dots"));
  const open = () => {
    const items = element.options.map((/** @type {Json} */ option) => drawItem(option));
    const menu = make("div", { class: "popup menu", role: "menu", "aria-label": host.surface.desk.say("moreActions") }, ...items);
    const close = openPopup(trigger, menu, () => trigger.focus());
    const choose = (/** @type {Json} */ option) => {
      close();
      const href = option.url && safeAddress(option.url);
      if (href) window.open(href, "_blank", "noopener,noreferrer");
      press(host, element, trigger, { selected: option.value });
    };
    items.forEach((/** @type {HTMLElement} */ item, /** @type {number} */ index) => item.addEventListener("click", () => choose(element.options[index])));
    menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => byKey(event, items, close));
    items[0]?.focus();
  };
  return trigger;
}

/** @param {Json} option */
function drawItem(option) {
  return make("button", { class: "menu-item", type: "button", role: "menuitem", data: { value: option.value } },
    plainText(option.text), option.description && make("span", { class: "hint" }, plainText(option.description)));
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

import { press } from "../acting/press.js";
import { make } from "../dom.js";
import { icon } from "../icons.js";
import { safeAddress } from "../text/address.js";
import { plainText } from "../text/text_object.js";
import { openMenu } from "./menu.js";

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
  const label = host.surface.desk.say("moreActions");
  const open = () => openMenu(trigger, label, element.options.map(asItem), (index) => {
    const option = element.options[index];
    const href = option.url && safeAddress(option.url);
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    press(host, element, trigger, { selected: option.value });
  });
  return trigger;
}

/** @param {Json} option */
function asItem(option) {
  return { value: option.value, label: plainText(option.text), hint: option.description && plainText(option.description) };
}

import { press } from "../acting/press.js";
import { make } from "../dom.js";
import { placeOf } from "../route.js";
import { safeAddress } from "../text/address.js";
import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

const STYLES = ["primary", "danger"];

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawButton(host, element) {
  const style = STYLES.includes(element.style) ? ` ${element.style}` : "";
  const attributes = {
    class: `button${style}`,
    "aria-label": element.accessibility_label,
    data: { actionId: element.action_id },
  };
  const href = element.url && safeAddress(element.url);
  if (!href) {
    const control = make("button", { ...attributes, type: "button", onclick: () => press(host, element, control) }, plainText(element.text));
    return control;
  }
  const link = make("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer" }, plainText(element.text));
  link.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const place = placeOf(href);
    if (place) {
      event.preventDefault();
      host.surface.desk.go(place);
    }
    // Slack tells the app of a click on a link button too.
    press(host, element, link);
  });
  return link;
}

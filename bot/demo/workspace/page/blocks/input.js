import { focusControl, freshId, make } from "../dom.js";
import { drawElement } from "../elements/element.js";
import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @returns {HTMLElement} */
export function drawInput(host) {
  const { block, surface } = host;
  const [label, hint, error] = ["label", "hint", "error"].map(freshId);
  const described = block.hint ? `${hint} ${error}` : error;
  const inside = { ...host, isInput: !block.dispatch_action, labelledBy: label, describedBy: described };
  const optional = block.optional && make("span", { class: "optional" }, ` ${surface.desk.say("optional")}`);
  return make("div", { class: "input-block" },
    make("div", { class: "input-label", id: label }, plainText(block.label), optional),
    drawElement(inside, block.element),
    make("div", { class: "field-error", id: error, role: "alert" }),
    block.hint && make("div", { class: "hint", id: hint }, plainText(block.hint)));
}

/**
 * Shows what is wrong under each input and leads to the first one; no errors clears all.
 *
 * @param {Element} root
 * @param {Record<string, string>} errors  by block_id
 */
export function showErrors(root, errors) {
  /** @type {HTMLElement|null} */
  let first = null;
  for (const block of root.querySelectorAll("[data-block-id]")) {
    const slot = block.querySelector(".field-error");
    if (!slot || !(block instanceof HTMLElement)) continue;
    const words = errors[block.dataset.blockId ?? ""] ?? "";
    slot.textContent = words;
    const control = /** @type {HTMLElement|null} */ (block.querySelector("[data-action-id]"));
    if (words) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    if (words) first ??= control;
  }
  focusControl(first);
}

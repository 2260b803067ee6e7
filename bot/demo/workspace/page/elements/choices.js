import { press } from "../acting/press.js";
import { freshId, make } from "../dom.js";
import { drawText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawRadioButtons(host, element) {
  const { form } = host.surface;
  const chosen = form.read(host.block, element)?.value;
  const group = freshId("radio");
  const box = drawGroup(host, element, "radiogroup", (option) => {
    const choose = () => {
      form.write(host.block, element, option);
      if (!host.isInput) press(host, element, box, { selected: option.value });
    };
    return { type: "radio", name: group, checked: option.value === chosen, onchange: choose };
  });
  return box;
}

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawCheckboxes(host, element) {
  const { form } = host.surface;
  const ticked = () => form.read(host.block, element);
  const box = drawGroup(host, element, "group", (option) => {
    const turn = (/** @type {Event} */ event) => {
      const others = ticked().filter((/** @type {Json} */ each) => each.value !== option.value);
      const isOn = /** @type {HTMLInputElement} */ (event.target).checked;
      const chosen = inOrder(element, isOn ? [...others, option] : others);
      form.write(host.block, element, chosen);
      if (!host.isInput) press(host, element, box, { selected: chosen.map((each) => each.value) });
    };
    const isOn = ticked().some((/** @type {Json} */ each) => each.value === option.value);
    return { type: "checkbox", checked: isOn, onchange: turn };
  });
  return box;
}

/** @param {Json} element @param {Json[]} chosen @returns {Json[]} */
function inOrder(element, chosen) {
  const values = new Set(chosen.map((each) => each.value));
  return element.options.filter((/** @type {Json} */ option) => values.has(option.value));
}

/**
 * @param {Host} host
 * @param {Json} element
 * @param {string} role
 * @param {(option: Json) => Record<string, any>} attributesOf  of each option's own control
 */
function drawGroup(host, element, role, attributesOf) {
  const { desk } = host.surface;
  const lines = element.options.map((/** @type {Json} */ option) => {
    const name = freshId("option");
    const hint = option.description ? freshId("hint") : undefined;
    const control = make("input", { ...attributesOf(option), value: option.value, "aria-labelledby": name, "aria-describedby": hint });
    return make("label", { class: "choice" }, control, make("span", { class: "choice-words" },
      make("span", { id: name }, ...drawText(desk, option.text)),
      option.description && make("span", { id: hint, class: "hint" }, ...drawText(desk, option.description))));
  });
  return make("div", {
    class: "choices", role, "aria-labelledby": host.labelledBy, "aria-describedby": host.describedBy,
    data: { actionId: element.action_id },
  }, ...lines);
}

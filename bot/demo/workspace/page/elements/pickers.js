import { press } from "../acting/press.js";
import { make } from "../dom.js";
import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawDatePicker(host, element) {
  return drawPicker(host, element, "date", (text) => ({ held: text || null, sent: { date: text || null } }));
}

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawTimePicker(host, element) {
  return drawPicker(host, element, "time", (text) => ({ held: text || null, sent: { time: text || null } }));
}

/** @param {Host} host @param {Json} element @returns {HTMLElement} in this browser's zone */
export function drawDateTimePicker(host, element) {
  return drawPicker(host, element, "datetime-local", (text) => {
    const seconds = text ? Math.floor(new Date(text).getTime() / 1000) : null;
    return { held: seconds, sent: { date_time: seconds } };
  });
}

/**
 * @param {Host} host
 * @param {Json} element
 * @param {string} type
 * @param {(text: string) => {held: any, sent: Json}} read
 */
function drawPicker(host, element, type, read) {
  const { form } = host.surface;
  const placeholder = plainText(element.placeholder);
  const field = make("input", {
    class: "field picker",
    type,
    title: placeholder || undefined,
    "aria-label": host.labelledBy ? undefined : placeholder || type,
    "aria-labelledby": host.labelledBy,
    "aria-describedby": host.describedBy,
    data: { actionId: element.action_id },
  });
  field.value = asText(form.read(host.block, element));
  field.addEventListener("change", () => {
    const { held, sent } = read(field.value);
    form.write(host.block, element, held);
    if (!host.isInput) press(host, element, field, sent);
  });
  return field;
}

/** @param {string|number|null} held */
function asText(held) {
  if (typeof held !== "number") return held ?? "";
  const instant = new Date(held * 1000);
  return new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

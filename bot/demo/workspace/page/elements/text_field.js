import { press } from "../acting/press.js";
import { make, setText } from "../dom.js";
import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };
const NEAR_THE_END = 0.8;

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawTextField(host, element) {
  const { form, desk } = host.surface;
  const isMultiline = element.type === "plain_text_input" && element.multiline;
  const counter = make("span", { class: "counter", "aria-live": "polite" });
  const field = make(isMultiline ? "textarea" : "input", {
    class: "field",
    type: isMultiline ? undefined : TYPES[/** @type {keyof TYPES} */ (element.type)] ?? "text",
    inputmode: element.type === "number_input" ? "decimal" : undefined,
    rows: isMultiline ? 4 : undefined,
    autocomplete: "off",
    placeholder: plainText(element.placeholder) || undefined,
    "aria-labelledby": host.labelledBy,
    "aria-describedby": host.describedBy,
    autofocus: element.focus_on_load,
    data: { actionId: element.action_id },
  });
  field.value = form.read(host.block, element) ?? "";
  const changed = () => {
    form.write(host.block, element, field.value || null);
    showLeft(desk, counter, field, element);
  };
  field.addEventListener("input", changed);
  if (host.block.dispatch_action) dispatchOn(host, element, field);
  showLeft(desk, counter, field, element);
  return make("div", { class: "text-field" }, field, counter);
}

/**
 * Slack says how much is left near the end, and how much is over beyond it.
 *
 * @param {import("../types.js").Desk} desk
 * @param {HTMLElement} counter
 * @param {HTMLInputElement|HTMLTextAreaElement} field
 * @param {Json} element
 */
function showLeft(desk, counter, field, element) {
  const most = element.max_length;
  const length = field.value.length;
  const isOver = most !== undefined && length > most;
  counter.hidden = most === undefined || length < most * NEAR_THE_END;
  counter.classList.toggle("over", isOver);
  if (counter.hidden) return;
  setText(counter, isOver ? desk.say("charactersOver", length - most) : desk.say("charactersLeft", most - length));
}

/** @param {Host} host @param {Json} element @param {HTMLInputElement} field */
function dispatchOn(host, element, field) {
  const moments = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => press(host, element, field, { text: field.value });
  if (moments.includes("on_character_entered")) field.addEventListener("input", send);
  if (!moments.includes("on_enter_pressed")) return;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    send();
  });
}

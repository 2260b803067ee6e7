import { make } from "../dom.js";
import { icon } from "../icons.js";
import { ask } from "./confirm.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @type {WeakMap<HTMLElement, number>} how many clicks of a control wait for their ack */
const waiting = new WeakMap();

/**
 * Sends a click. The control stays alive: Slack lets a person click twice.
 *
 * @param {Host} host
 * @param {Json} element
 * @param {HTMLElement} control
 * @param {Json} [value]  what was chosen; a button has none
 * @returns {Promise<boolean>} whether the app acknowledged it
 */
export async function press(host, element, control, value) {
  const { desk, container, form } = host.surface;
  if (element.confirm && !(await ask(desk, element.confirm))) return false;
  const state = container.type === "view" ? form.values(host.surface.blocks ?? []) : undefined;
  const click = { container, block_id: host.block.block_id, action_id: element.action_id, value, state };
  clearWarning(control);
  count(control, 1);
  const words = await trouble(host, click);
  count(control, -1);
  if (words) warn(control, words);
  return !words;
}

/** @param {Host} host @param {Json} click @returns {Promise<string|null>} what went wrong */
async function trouble(host, click) {
  const { desk } = host.surface;
  try {
    const answer = await desk.server.click(click);
    if (answer.ok) return null;
    return answer.error === "no_ack" ? desk.say("noAck", desk.directory.app.name) : desk.sayError(answer);
  } catch (refusal) {
    return desk.sayError(refusal);
  }
}

/** @param {HTMLElement} control @param {number} change */
function count(control, change) {
  const left = (waiting.get(control) ?? 0) + change;
  waiting.set(control, left);
  if (left > 0) control.setAttribute("aria-busy", "true");
  else control.removeAttribute("aria-busy");
}

/** @param {HTMLElement} control @param {string} words */
function warn(control, words) {
  const box = control.closest(".element");
  clearWarning(control);
  box?.append(make("span", { class: "warning", role: "alert" }, icon("warning"), make("span", {}, words)));
}

/** @param {HTMLElement} control */
function clearWarning(control) {
  control.closest(".element")?.querySelector(":scope > .warning")?.remove();
}

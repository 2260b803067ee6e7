import { withEmoji } from "./emoji.js";
import { drawMrkdwn } from "./mrkdwn.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/**
 * @param {Desk} desk
 * @param {Json} text  a plain_text or mrkdwn object
 * @returns {Node[]}
 */
export function drawText(desk, text) {
  if (text.type === "mrkdwn") return drawMrkdwn(desk, text.text, { verbatim: text.verbatim });
  return [document.createTextNode(plainText(text))];
}

/** @param {Json|undefined} text  a plain_text object @returns {string} literal but for emoji codes */
export function plainText(text) {
  if (!text) return "";
  return text.emoji === false ? text.text : withEmoji(text.text);
}

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/**
 * What Slack refuses before it asks the app.
 *
 * @param {Desk} desk
 * @param {Json[]} blocks
 * @param {Json} values  ``state.values``
 * @returns {Record<string, string>} words by block_id
 */
export function incomplete(desk, blocks, values) {
  /** @type {Record<string, string>} */
  const errors = {};
  for (const block of blocks.filter((each) => each.type === "input")) {
    const held = values[block.block_id]?.[block.element.action_id];
    if (!held) continue;
    const [, value] = Object.entries(held).find(([key]) => key !== "type") ?? [];
    const words = complaint(desk, block, value);
    if (words) errors[block.block_id] = words;
  }
  return errors;
}

/** @param {Desk} desk @param {Json} block @param {any} value @returns {string|null} */
function complaint(desk, block, value) {
  const isEmpty = value === null || value === undefined || value.length === 0;
  if (isEmpty) return block.optional ? null : desk.say("required");
  const { type, min_length: least = 0, max_length: most = 3000 } = block.element;
  if (type !== "plain_text_input") return null;
  if (value.length < least) return desk.say("tooShort", least);
  return value.length > most ? desk.say("tooLong", most) : null;
}

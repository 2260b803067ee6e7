/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/**
 * @param {Desk} desk
 * @param {Json} shortcut  its callback_id, and the message it is run on, if any
 * @returns {Promise<string|null>} what went wrong
 */
export async function runShortcut(desk, shortcut) {
  try {
    const answer = await desk.server.shortcut(shortcut);
    if (answer.ok) return null;
    return answer.error === "no_ack" ? desk.say("noAck", desk.directory.app.name) : desk.sayError(answer);
  } catch (refusal) {
    return desk.sayError(/** @type {any} */ (refusal));
  }
}

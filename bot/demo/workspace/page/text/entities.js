const CHARACTERS = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/**
 * Undoes Slack's escaping, once: ``&amp;lt;`` becomes ``&lt;`` and stays that.
 *
 * @param {string} text
 * @returns {string}
 */
export function unescaped(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => CHARACTERS[/** @type {"&amp;"} */ (entity)]);
}

const ALLOWED = ["http:", "https:", "mailto:"];

/**
 * @param {string} text
 * @returns {string|null} the address if a click on it is harmless
 */
export function safeAddress(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return ALLOWED.includes(url.protocol) ? url.href : null;
}

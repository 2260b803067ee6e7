import { unescaped } from "./entities.js";

/**
 * mrkdwn in two steps, as Slack reads it: ``<...>`` is recognised on the raw string, so that
 * an escaped ``&lt;!channel&gt;`` stays text; entities are decoded only in what is left.
 *
 * @typedef {{kind: "user"|"channel"|"group"|"broadcast", id: string, label?: string}
 *   | {kind: "link", address: string, label?: string}
 *   | {kind: "date", timestamp: number, format: string, address?: string, fallback: string}}
 *   Control
 * @typedef {string|Control} Atom  one character, or one control sequence
 * @typedef {{kind: "text", text: string} | Control
 *   | {kind: "bold"|"italic"|"strike"|"code"|"pre"|"quote", children: Token[]}} Token
 */

const CONTROL = /<([^<>\n]+)>/g;
/** Ends before an escaped bracket, and before what is rather punctuation of the sentence. */
const BARE_ADDRESS = /https?:\/\/(?:(?!&[lg]t;)[^\s<>|`])*(?!&[lg]t;)[^\s<>|`*_~.,;:!?)\]}'"]/g;

/**
 * @param {string} raw
 * @param {{verbatim?: boolean}} [options]  verbatim text keeps bare addresses as text
 * @returns {Atom[]}
 */
export function atoms(raw, options = {}) {
  /** @type {Atom[]} */
  const found = [];
  let end = 0;
  for (const match of raw.matchAll(CONTROL)) {
    const control = readControl(match[1]);
    if (!control) continue;
    found.push(...plain(raw.slice(end, match.index), options), control);
    end = match.index + match[0].length;
  }
  found.push(...plain(raw.slice(end), options));
  return found;
}

/** @param {string} inside @returns {Control|null} */
function readControl(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescaped(inside.slice(bar + 1));
  if (/^@[UW]\w+$/.test(target)) return { kind: "user", id: target.slice(1), label };
  if (/^#[CGD]\w+$/.test(target)) return { kind: "channel", id: target.slice(1), label };
  if (target.startsWith("!")) return readSpecial(target.slice(1), label);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return { kind: "link", address: unescaped(target), label };
  return null;
}

/** @param {string} target @param {string|undefined} label @returns {Control|null} */
function readSpecial(target, label) {
  const parts = target.split("^");
  if (parts[0] === "date" && parts.length >= 3 && /^\d{1,11}$/.test(parts[1])) {
    const address = parts[3] && unescaped(parts[3]);
    const fallback = label ?? "";
    return { kind: "date", timestamp: Number(parts[1]), format: unescaped(parts[2]), address, fallback };
  }
  if (parts[0] === "subteam" && parts[1]) return { kind: "group", id: parts[1], label };
  if (["here", "channel", "everyone"].includes(target)) return { kind: "broadcast", id: target };
  return null;
}

/** @param {string} text @param {{verbatim?: boolean}} options @returns {Atom[]} */
function plain(text, options) {
  if (options.verbatim) return [...text];
  /** @type {Atom[]} */
  const found = [];
  let end = 0;
  for (const match of text.matchAll(BARE_ADDRESS)) {
    found.push(...text.slice(end, match.index));
    found.push({ kind: "link", address: unescaped(match[0]) });
    end = match.index + match[0].length;
  }
  return [...found, ...text.slice(end)];
}

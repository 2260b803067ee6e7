import { make } from "../dom.js";
import { unknownBox } from "../blocks/unknown.js";
import { emojiCharacter } from "./emoji.js";
import { drawBroadcast, drawChannel, drawDate, drawGroup, drawLink, drawUser } from "./inline.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code", highlight: "mark", client_highlight: "mark" };
const HEX = /^#[0-9a-f]{6}$/i;

/**
 * @param {Desk} desk
 * @param {Json} block  a rich_text block: every word in it is literal
 * @returns {HTMLElement}
 */
export function drawRichText(desk, block) {
  return make("div", { class: "rich-text" }, ...block.elements.map((/** @type {Json} */ part) => drawPart(desk, part)));
}

/** @param {Desk} desk @param {Json} part @returns {Node} */
function drawPart(desk, part) {
  switch (part.type) {
    case "rich_text_section": return make("div", { class: "rich-section" }, ...inlines(desk, part));
    case "rich_text_quote": return make("blockquote", {}, ...inlines(desk, part));
    case "rich_text_preformatted": return make("pre", {}, ...inlines(desk, part));
    case "rich_text_list": return drawList(desk, part);
    default: return unknownBox(desk, part);
  }
}

/** @param {Desk} desk @param {Json} part */
function drawList(desk, part) {
  const isOrdered = part.style === "ordered";
  const start = isOrdered && part.offset ? part.offset + 1 : undefined;
  const items = part.elements.map((/** @type {Json} */ item) => make("li", {}, ...inlines(desk, item)));
  const depth = Math.min(part.indent ?? 0, 8);
  return make(isOrdered ? "ol" : "ul", { class: `rich-list depth-${depth}`, start }, ...items);
}

/** @param {Desk} desk @param {Json} part @returns {Node[]} */
function inlines(desk, part) {
  return part.elements.map((/** @type {Json} */ inline) => withStyle(drawInline(desk, inline), inline.style));
}

/** @param {Node} node @param {Json|undefined} style @returns {Node} */
function withStyle(node, style) {
  return Object.entries(STYLES).reduce((inside, [name, tag]) => (style?.[name] ? make(tag, {}, inside) : inside), node);
}

/** @param {Desk} desk @param {Json} inline @returns {Node} */
function drawInline(desk, inline) {
  switch (inline.type) {
    case "text": return document.createTextNode(inline.text);
    case "link": return drawLink(desk, inline.url, inline.text || inline.url);
    case "emoji": return document.createTextNode(emojiOf(inline));
    case "user": return drawUser(desk, inline.user_id);
    case "channel": return drawChannel(desk, inline.channel_id);
    case "usergroup": return drawGroup(desk, inline.usergroup_id);
    case "broadcast": return drawBroadcast(inline.range);
    case "date": return drawDate(desk, { ...inline, address: inline.url, fallback: inline.fallback ?? "", timestamp: inline.timestamp, format: inline.format });
    case "color": return drawColor(inline.value);
    default: return unknownBox(desk, inline);
  }
}

/** @param {Json} inline */
function emojiOf(inline) {
  const name = inline.skin_tone ? `${inline.name}::skin-tone-${inline.skin_tone}` : inline.name;
  return emojiCharacter(name) ?? fromUnicode(inline.unicode) ?? `:${inline.name}:`;
}

/** @param {string|undefined} codes  such as ``1f44b-1f3fd`` */
function fromUnicode(codes) {
  if (!codes || !/^[0-9a-f]{2,5}(-[0-9a-f]{2,5})*$/i.test(codes)) return undefined;
  return String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));
}

/** @param {string} value */
function drawColor(value) {
  const patch = make("span", { class: "color-patch", "aria-hidden": "true" });
  if (HEX.test(value)) patch.style.backgroundColor = value;
  return make("span", {}, patch, value);
}

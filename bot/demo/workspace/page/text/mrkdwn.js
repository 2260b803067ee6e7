import { make } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { drawBroadcast, drawChannel, drawDate, drawGroup, drawLink, drawUser } from "./inline.js";
import { mrkdwnTree } from "./mrkdwn_tree.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("./tokens.js").Token} Token */

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code", pre: "pre", quote: "blockquote" };

/**
 * @param {Desk} desk
 * @param {string} raw
 * @param {{verbatim?: boolean}} [options]
 * @returns {Node[]}
 */
export function drawMrkdwn(desk, raw, options) {
  return mrkdwnTree(raw, options).map((token) => drawToken(desk, token, false));
}

/** @param {Desk} desk @param {Token} token @param {boolean} isCode @returns {Node} */
function drawToken(desk, token, isCode) {
  switch (token.kind) {
    case "text": return document.createTextNode(isCode ? token.text : withEmoji(token.text));
    case "user": return drawUser(desk, token.id, token.label);
    case "channel": return drawChannel(desk, token.id, token.label);
    case "group": return drawGroup(desk, token.id, token.label);
    case "broadcast": return drawBroadcast(token.id);
    case "link": return drawLink(desk, token.address, withEmoji(token.label ?? token.address));
    case "date": return drawDate(desk, token);
    default: {
      const inside = isCode || token.kind === "code" || token.kind === "pre";
      return make(TAGS[token.kind], {}, ...token.children.map((child) => drawToken(desk, child, inside)));
    }
  }
}

/**
 * @param {Desk} desk
 * @param {string} raw
 * @returns {string} one line for a list or a screen reader
 */
export function plainLine(desk, raw) {
  const holder = make("div", {}, ...drawMrkdwn(desk, raw));
  return holder.textContent.replace(/\s+/g, " ").trim();
}

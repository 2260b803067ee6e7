import { unescaped } from "./entities.js";

/**
 * What stands in a line of standard Markdown; Slack's own ``<...>`` means nothing here.
 *
 * @typedef {{kind: "text"|"code", text: string} | {kind: "link", address: string, children: Inline[]}
 *   | {kind: "bold"|"italic"|"strike", children: Inline[]}} Inline
 * @typedef {{kind: "mark", sign: string, count: number, canOpen: boolean, canClose: boolean}} Mark
 * @typedef {Inline|Mark} Piece
 * @typedef {[Piece, number]} Read  a piece and where the text goes on
 */

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const SCHEME = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>/i;
const BARE_ADDRESS = /https?:\/\/[^\s<>`]*[^\s<>`*_~.,;:!?)\]}'"]/y;
const DESTINATION = /\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/y;

/** @param {string} text @param {boolean} [isLabel]  there are no links in a link's label @returns {Inline[]} */
export function inlineTree(text, isLabel = false) {
  /** @type {Piece[]} */
  const pieces = [];
  let words = "";
  const flush = () => {
    if (words) pieces.push({ kind: "text", text: unescaped(words) });
    words = "";
  };
  for (let at = 0; at < text.length;) {
    const read = readPiece(text, at, isLabel);
    if (read) {
      flush();
      pieces.push(read[0]);
      at = read[1];
    } else {
      words += text[at];
      at += 1;
    }
  }
  flush();
  return emphasised(pieces);
}

/** @param {string} text @param {number} at @param {boolean} isLabel @returns {Read|null} */
function readPiece(text, at, isLabel) {
  switch (text[at]) {
    case "\\": return readEscape(text, at);
    case "`": return readCode(text, at);
    case "*": case "_": case "~": return readMark(text, at);
    case "[": case "!": return isLabel ? null : readLink(text, at);
    case "<": case "h": return isLabel ? null : readAddress(text, at);
    default: return null;
  }
}

/** @param {string} text @param {number} at @returns {Read|null} */
function readEscape(text, at) {
  const next = text[at + 1] ?? "";
  return ESCAPABLE.test(next) || next === "\n" ? [{ kind: "text", text: next }, at + 2] : null;
}

/** @param {string} text @param {number} at @param {string} sign @returns {number} how many stand there in a row */
function countOf(text, at, sign) {
  let end = at;
  while (text[end] === sign) end += 1;
  return end - at;
}

/** @param {string} text @param {number} at @returns {Read} */
function readCode(text, at) {
  const count = countOf(text, at, "`");
  for (let end = text.indexOf("`", at + count); end >= 0; end = text.indexOf("`", end)) {
    const closing = countOf(text, end, "`");
    if (closing === count) {
      const inside = text.slice(at + count, end).replaceAll("\n", " ");
      const isPadded = /^ .*[^ ].* $/.test(inside);
      return [{ kind: "code", text: isPadded ? inside.slice(1, -1) : inside }, end + count];
    }
    end += closing;
  }
  return [{ kind: "text", text: "`".repeat(count) }, at + count];
}

/** @param {string} text @param {number} at @returns {Read} */
function readMark(text, at) {
  const sign = text[at];
  const count = countOf(text, at, sign);
  const [before, after] = [text[at - 1] ?? " ", text[at + count] ?? " "];
  const [isLeft, isRight] = [leans(before, after), leans(after, before)];
  const isWord = sign === "_" && isLeft && isRight;
  const canOpen = isLeft && !(isWord && !PUNCTUATION.test(before));
  const canClose = isRight && !(isWord && !PUNCTUATION.test(after));
  return [{ kind: "mark", sign, count, canOpen, canClose }, at + count];
}

/** @param {string} outside @param {string} inside @returns {boolean} whether a mark between them belongs to the inside */
function leans(outside, inside) {
  if (/\s/.test(inside)) return false;
  return !PUNCTUATION.test(inside) || /\s/.test(outside) || PUNCTUATION.test(outside);
}

/** @param {string} text @param {number} at @returns {Read|null} a link; as in Slack a picture is one too */
function readLink(text, at) {
  const start = text[at] === "!" ? at + 1 : at;
  const end = text[start] === "[" ? closingBracket(text, start) : -1;
  if (end < 0) return null;
  DESTINATION.lastIndex = end + 1;
  const found = DESTINATION.exec(text);
  if (!found) return null;
  const address = unescaped(found[1] ?? found[2]);
  const label = text.slice(start + 1, end);
  return [{ kind: "link", address, children: label.trim() ? inlineTree(label, true) : [{ kind: "text", text: address }] }, DESTINATION.lastIndex];
}

/** @param {string} text @param {number} at @returns {number} where the bracket closes that opens here, or -1 */
function closingBracket(text, at) {
  let depth = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === "\\") end += 1;
    else if (text[end] === "[") depth += 1;
    else if (text[end] === "]" && (depth -= 1) === 0) return end;
  }
  return -1;
}

/** @param {string} text @param {number} at @returns {Read|null} an address that is its own label */
function readAddress(text, at) {
  const bracketed = text[at] === "<" ? SCHEME.exec(text.slice(at, at + 2100)) : null;
  BARE_ADDRESS.lastIndex = at;
  const found = bracketed?.[1] ?? (text[at] === "h" ? BARE_ADDRESS.exec(text)?.[0] : undefined);
  if (!found) return null;
  const address = unescaped(found);
  return [{ kind: "link", address, children: [{ kind: "text", text: address }] }, at + (bracketed?.[0] ?? found).length];
}

/** @param {Piece[]} pieces @returns {Inline[]} with each pair of marks made one, as CommonMark pairs them */
function emphasised(pieces) {
  for (let at = 0; at < pieces.length; at += 1) {
    const closer = pieces[at];
    if (closer.kind !== "mark" || !closer.canClose) continue;
    const from = openerOf(pieces, at, closer);
    if (from < 0) continue;
    const opener = /** @type {Mark} */ (pieces[from]);
    const used = closer.sign === "~" ? closer.count : Math.min(2, opener.count, closer.count);
    const kind = closer.sign === "~" ? "strike" : used === 2 ? "bold" : "italic";
    const inside = { kind: /** @type {"bold"} */ (kind), children: asWords(pieces.slice(from + 1, at)) };
    const left = [opener, closer].map((mark) => ({ ...mark, count: mark.count - used }));
    const [before, after] = left.map((mark) => (mark.count ? [mark] : []));
    pieces.splice(from, at - from + 1, ...before, inside, ...after);
    // What is left of the closer may close something further out.
    at = from + before.length;
  }
  return asWords(pieces);
}

/** @param {Piece[]} pieces @param {number} at @param {Mark} closer @returns {number} */
function openerOf(pieces, at, closer) {
  for (let from = at - 1; from >= 0; from -= 1) {
    const piece = pieces[from];
    if (piece.kind === "mark" && piece.sign === closer.sign && piece.canOpen && isPair(piece, closer)) return from;
  }
  return -1;
}

/** @param {Mark} opener @param {Mark} closer @returns {boolean} */
function isPair(opener, closer) {
  if (closer.sign === "~") return opener.count === closer.count && closer.count <= 2;
  const isMixed = opener.canClose || closer.canOpen;
  return !isMixed || (opener.count + closer.count) % 3 !== 0 || (opener.count % 3 === 0 && closer.count % 3 === 0);
}

/** @param {Piece[]} pieces @returns {Inline[]} marks without a partner are the letters they are */
function asWords(pieces) {
  return pieces.map((piece) => (piece.kind === "mark" ? { kind: "text", text: piece.sign.repeat(piece.count) } : piece));
}

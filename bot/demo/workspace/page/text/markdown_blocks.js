import { inlineTree } from "./markdown_inline.js";

/**
 * Standard Markdown, line by line, as far as Slack draws it. HTML in it stays words.
 *
 * @typedef {import("./markdown_inline.js").Inline} Inline
 * @typedef {{kind: "heading", level: number, children: Inline[]} | {kind: "paragraph", children: Inline[]}
 *   | {kind: "code", text: string} | {kind: "quote", children: Block[]} | {kind: "rule"}
 *   | {kind: "list", start: number|null, items: {isDone: boolean|null, children: Block[]}[]}
 *   | {kind: "table", aligns: string[], rows: Inline[][][]}} Block  a list with a `start` is numbered
 * @typedef {[Block, number]} Read  a block and the line after it
 * @typedef {(lines: string[], at: number, depth: number) => Read|null} Rule
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?= |$)/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( {1,4}|$)/;
const TASK = /^\[([ xX])\] /;
const DASHES = /^:?-+:?$/;
/** What lies deeper is drawn as the words it is: nobody reads it, and the page must not choke. */
const DEEPEST = 8;

/** @type {Rule[]} */
const RULES = [readFence, readHeading, readRule, readQuote, readList, readTable];

/** @param {string} text @returns {Block[]} */
export function markdownTree(text) {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/^[ \t]+/, (indent) => indent.replace(/\t/g, "    ")));
  return blocksOf(lines, 0);
}

/** @param {string[]} lines @param {number} depth @returns {Block[]} */
function blocksOf(lines, depth) {
  /** @type {Block[]} */
  const found = [];
  for (let at = 0; at < lines.length;) {
    if (isBlank(lines[at])) {
      at += 1;
      continue;
    }
    const [block, next] = readBlock(lines, at, depth) ?? readParagraph(lines, at);
    found.push(block);
    at = next;
  }
  return found;
}

/** @type {Rule} */
function readBlock(lines, at, depth) {
  if (depth >= DEEPEST) return null;
  for (const rule of RULES) {
    const read = rule(lines, at, depth);
    if (read) return read;
  }
  return null;
}

/** @param {string[]} lines @param {number} at @returns {Read} */
function readParagraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && !isBlank(lines[end]) && !interrupts(lines, end)) end += 1;
  const text = lines.slice(at, end).map((line) => line.trim()).join("\n");
  return [{ kind: "paragraph", children: inlineTree(text) }, end];
}

/** @param {string[]} lines @param {number} at @returns {boolean} whether a line begins something in a paragraph */
function interrupts(lines, at) {
  const item = ITEM.exec(lines[at]);
  // "2026. A year" goes on with its sentence; only a list that begins with one breaks it.
  const isList = item !== null && lines[at].length > item[0].length && /^([-*+]|1[.)])$/.test(item[2]);
  return isList || [FENCE, HEADING, QUOTE].some((each) => each.test(lines[at])) || isRule(lines[at]);
}

/** @type {Rule} */
function readFence(lines, at) {
  const opening = FENCE.exec(lines[at]);
  if (!opening) return null;
  const closing = new RegExp(`^ {0,3}${opening[1][0]}{${opening[1].length},} *$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end])) end += 1;
  return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

/** @type {Rule} */
function readHeading(lines, at) {
  const marks = HEADING.exec(lines[at]);
  if (!marks) return null;
  const words = lines[at].slice(marks[0].length).trim();
  let end = words.length;
  while (words[end - 1] === "#") end -= 1;
  const isClosed = end === 0 || words[end - 1] === " ";
  return [{ kind: "heading", level: marks[1].length, children: inlineTree(isClosed ? words.slice(0, end).trimEnd() : words) }, at + 1];
}

/** @type {Rule} */
function readRule(lines, at) {
  return isRule(lines[at]) ? [{ kind: "rule" }, at + 1] : null;
}

/** @type {Rule} */
function readQuote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  if (end === at) return null;
  return [{ kind: "quote", children: blocksOf(lines.slice(at, end).map((line) => line.replace(QUOTE, "")), depth + 1) }, end];
}

/** @type {Rule} */
function readList(lines, at, depth) {
  const first = ITEM.exec(lines[at]);
  if (!first) return null;
  const kind = first[2].at(-1);
  const items = [];
  let end = at;
  for (let marker = /** @type {RegExpExecArray|null} */ (first); marker && marker[2].at(-1) === kind; marker = ITEM.exec(lines[end] ?? "")) {
    if (end > at && isRule(lines[end])) break;
    const [inside, next] = linesOfItem(lines, end, marker);
    items.push(itemOf(inside, depth));
    end = next;
  }
  return [{ kind: "list", start: /\d/.test(first[2]) ? parseInt(first[2], 10) : null, items }, end];
}

/** @param {string[]} lines @param {number} at @param {RegExpExecArray} marker @returns {[string[], number]} */
function linesOfItem(lines, at, marker) {
  const indent = marker[0].length;
  const inside = [lines[at].slice(indent)];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end];
    const isInside = isBlank(line) ? indentOf(nextWords(lines, end)) > marker[1].length + 1 : indentOf(line) > marker[1].length + 1;
    // The next line of a sentence need not be indented.
    const isContinued = !isBlank(lines[end - 1]) && !isBlank(line) && !ITEM.test(line) && !interrupts(lines, end);
    if (!isInside && !isContinued) break;
    inside.push(line.slice(Math.min(indent, indentOf(line))));
  }
  while (end < lines.length && isBlank(lines[end]) && ITEM.test(nextWords(lines, end))) end += 1;
  return [inside, end];
}

/** @param {string[]} inside @param {number} depth @returns {{isDone: boolean|null, children: Block[]}} */
function itemOf(inside, depth) {
  const task = TASK.exec(inside[0]);
  const lines = task ? [inside[0].slice(task[0].length), ...inside.slice(1)] : inside;
  return { isDone: task ? task[1] !== " " : null, children: blocksOf(lines, depth + 1) };
}

/** @type {Rule} */
function readTable(lines, at) {
  const aligns = cellsOf(lines[at + 1] ?? "");
  const head = cellsOf(lines[at]);
  if (!lines[at].includes("|") || head.length !== aligns.length || !aligns.every((cell) => DASHES.test(cell))) return null;
  let end = at + 2;
  while (end < lines.length && !isBlank(lines[end]) && lines[end].includes("|")) end += 1;
  const rows = [head, ...lines.slice(at + 2, end).map((line) => head.map((_, column) => cellsOf(line)[column] ?? ""))];
  return [{ kind: "table", aligns: aligns.map(alignOf), rows: rows.map((row) => row.map((cell) => inlineTree(cell))) }, end];
}

/** @param {string} line @returns {string[]} what stands between its bars; ``\|`` is none */
function cellsOf(line) {
  const inside = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** @param {string} dashes */
function alignOf(dashes) {
  if (!dashes.endsWith(":")) return "left";
  return dashes.startsWith(":") ? "center" : "right";
}

/** @param {string} line */
function isRule(line) {
  const marks = line.replaceAll(" ", "");
  return indentOf(line) < 4 && /^(?:-{3,}|\*{3,}|_{3,})$/.test(marks);
}

/** @param {string} line */
function isBlank(line) {
  return line.trim() === "";
}

/** @param {string} line @returns {number} */
function indentOf(line) {
  return line.length - line.trimStart().length;
}

/** @param {string[]} lines @param {number} at @returns {string} the first line from here that says something */
function nextWords(lines, at) {
  return lines.slice(at).find((line) => !isBlank(line)) ?? "";
}

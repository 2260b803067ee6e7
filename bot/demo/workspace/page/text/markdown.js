import { make } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { drawLink } from "./inline.js";
import { markdownTree } from "./markdown_blocks.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("./markdown_blocks.js").Block} Block */
/** @typedef {import("./markdown_inline.js").Inline} Inline */

const TAGS = { bold: "strong", italic: "em", strike: "s" };

/**
 * @param {Desk} desk
 * @param {string} text  standard Markdown; nothing in it can mention anybody or load anything
 * @returns {HTMLElement}
 */
export function drawMarkdown(desk, text) {
  return make("div", { class: "text markdown" }, ...drawBlocks(desk, markdownTree(text)));
}

/** @param {Desk} desk @param {Block[]} blocks @returns {Node[]} */
function drawBlocks(desk, blocks) {
  return blocks.map((block) => drawBlock(desk, block));
}

/** @param {Desk} desk @param {Block} block @returns {HTMLElement} */
function drawBlock(desk, block) {
  switch (block.kind) {
    // The channel's own heading is the first, a pane's the second.
    case "heading": return make(`h${Math.min(block.level + 2, 6)}`, { class: `markdown-heading level-${block.level}` }, ...inlines(desk, block.children));
    case "paragraph": return make("p", {}, ...inlines(desk, block.children));
    case "code": return make("pre", {}, block.text);
    case "quote": return make("blockquote", {}, ...drawBlocks(desk, block.children));
    case "rule": return make("hr");
    case "list": return drawList(desk, block);
    case "table": return drawTable(desk, block);
  }
}

/** @param {Desk} desk @param {Extract<Block, {kind: "list"}>} list */
function drawList(desk, { start, items }) {
  const rows = items.map(({ isDone, children }) => {
    const box = isDone !== null && make("span", { class: "task" }, isDone ? "☑ " : "☐ ");
    return make("li", { class: isDone === null ? undefined : "task-item" }, box, make("div", { class: "item-words" }, ...drawBlocks(desk, children)));
  });
  return start === null ? make("ul", { class: "rich-list" }, ...rows) : make("ol", { class: "rich-list", start }, ...rows);
}

/** @param {Desk} desk @param {Extract<Block, {kind: "table"}>} table */
function drawTable(desk, { aligns, rows }) {
  const drawRow = (/** @type {Inline[][]} */ row, /** @type {string} */ tag) => make("tr", {},
    ...row.map((cell, column) => make(tag, { class: `align-${aligns[column]}`, scope: tag === "th" ? "col" : undefined }, ...inlines(desk, cell))));
  const [head, ...body] = rows;
  return make("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": desk.say("table") },
    make("table", {}, make("thead", {}, drawRow(head, "th")), make("tbody", {}, ...body.map((row) => drawRow(row, "td")))));
}

/** @param {Desk} desk @param {Inline[]} tree @returns {Node[]} */
function inlines(desk, tree) {
  return tree.map((inline) => {
    switch (inline.kind) {
      case "text": return document.createTextNode(withEmoji(inline.text));
      case "code": return make("code", {}, inline.text);
      case "link": return drawLink(desk, inline.address, make("span", {}, ...inlines(desk, inline.children)));
      default: return make(TAGS[inline.kind], {}, ...inlines(desk, inline.children));
    }
  });
}

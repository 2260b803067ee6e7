import { make } from "../dom.js";
import { drawRichText } from "../text/rich_text.js";
import { unknownBox } from "./unknown.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @returns {HTMLElement} the first row is the head, as in Slack */
export function drawTable(host) {
  const { rows, column_settings: columns = [] } = host.block;
  const drawRow = (/** @type {Json[]} */ row, /** @type {number} */ index) => make("tr", {}, ...row.map((cell, at) => drawCell(host, cell, columns[at], index === 0)));
  const [head, ...body] = rows.map(drawRow);
  const name = host.surface.desk.say("table");
  return make("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": name },
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

/** @param {Host} host @param {Json} cell @param {Json|undefined} column @param {boolean} isHead */
function drawCell(host, cell, column, isHead) {
  const align = ["left", "center", "right"].includes(column?.align) ? column?.align : "left";
  const wrapped = column?.is_wrapped ? " wrapped" : "";
  return make(isHead ? "th" : "td", { class: `align-${align}${wrapped}`, scope: isHead ? "col" : undefined }, cellContent(host, cell));
}

/** @param {Host} host @param {Json} cell @returns {Node} */
function cellContent(host, cell) {
  switch (cell.type) {
    case "raw_text": return document.createTextNode(cell.text);
    case "raw_number": return document.createTextNode(cell.text ?? cell.value.toLocaleString(host.surface.desk.locale));
    case "rich_text": return drawRichText(host.surface.desk, cell);
    default: return unknownBox(host.surface.desk, cell);
  }
}

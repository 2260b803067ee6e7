import { make } from "../dom.js";
import { drawElement } from "../elements/element.js";
import { drawMarkdown } from "../text/markdown.js";
import { drawRichText } from "../text/rich_text.js";
import { drawText, plainText } from "../text/text_object.js";
import { drawContextPicture } from "./picture.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @returns {HTMLElement} */
export function drawSection(host) {
  const { block, surface } = host;
  const words = block.text && make("div", { class: "text" }, ...drawText(surface.desk, block.text));
  const fields = block.fields && make("div", { class: "fields" }, ...block.fields.map((/** @type {Json} */ field) => make("div", { class: "text" }, ...drawText(surface.desk, field))));
  const accessory = block.accessory && make("div", { class: "accessory" }, drawElement(host, block.accessory));
  return make("div", { class: "section" }, make("div", { class: "section-words" }, words, fields), accessory);
}

/** @param {Host} host @returns {HTMLElement} */
export function drawHeader(host) {
  return make("h3", { class: "header-block" }, plainText(host.block.text));
}

/** @param {Host} host @returns {HTMLElement} */
export function drawContext(host) {
  const parts = host.block.elements.map((/** @type {Json} */ element) => (element.type === "image"
    ? drawContextPicture(host, element)
    : make("span", { class: "text" }, ...drawText(host.surface.desk, element))));
  return make("div", { class: "context" }, ...parts);
}

/** @param {Host} host @returns {HTMLElement} */
export function drawActions(host) {
  return make("div", { class: "actions" }, ...host.block.elements.map((/** @type {Json} */ element) => drawElement(host, element)));
}

/** @returns {HTMLElement} */
export function drawDivider() {
  return make("hr");
}

/** @param {Host} host @returns {HTMLElement} */
export function drawMarkdownBlock(host) {
  return drawMarkdown(host.surface.desk, host.block.text);
}

/** @param {Host} host @returns {HTMLElement} */
export function drawRichTextBlock(host) {
  return drawRichText(host.surface.desk, host.block);
}

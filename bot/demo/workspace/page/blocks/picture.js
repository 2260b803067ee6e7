import { make } from "../dom.js";
import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Json} picture @returns {string|null} */
function sourceOf(picture) {
  const id = picture.slack_file?.id;
  if (id) return `/_local/files/${encodeURIComponent(id)}`;
  return picture.image_url?.startsWith("https://") ? picture.image_url : null;
}

/** @param {Json} picture @param {string} className @returns {HTMLElement} words stand in for what cannot load */
function drawPicture(picture, className) {
  const source = sourceOf(picture);
  const instead = () => make("span", { class: "picture-missing", role: "img", "aria-label": picture.alt_text }, picture.alt_text);
  if (!source) return instead();
  const image = make("img", { class: className, src: source, alt: picture.alt_text, title: picture.alt_text, loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(instead()));
  return image;
}

/** @param {Host} _ @param {Json} element @returns {HTMLElement} an image element */
export function drawThumbnail(_, element) {
  return drawPicture(element, "thumbnail");
}

/** @param {Host} _ @param {Json} element @returns {HTMLElement} an image element in a context */
export function drawContextPicture(_, element) {
  return drawPicture(element, "context-picture");
}

/** @param {Host} host @returns {HTMLElement} an image block */
export function drawImageBlock(host) {
  const title = host.block.title && make("figcaption", {}, plainText(host.block.title));
  return make("figure", { class: "picture-block" }, title, drawPicture(host.block, "picture-full"));
}

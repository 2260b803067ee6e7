import { make } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("../types.js").Json} Json */

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** @param {Json[]} files @returns {HTMLElement} uploaded files: pictures are shown, others saved */
export function drawFiles(files) {
  return make("div", { class: "files" }, ...files.map(drawFile));
}

/** @param {Json} file */
function drawFile(file) {
  const source = `/_local/files/${encodeURIComponent(file.id)}`;
  const name = file.title || file.name || file.id;
  if (PICTURES.includes(file.mimetype)) {
    return make("figure", { class: "picture-block" }, make("figcaption", {}, name),
      make("img", { class: "picture-full", src: source, alt: file.alt_txt || name, loading: "lazy" }));
  }
  return make("a", { class: "file", href: source, download: file.name ?? "" }, icon("out"), name);
}

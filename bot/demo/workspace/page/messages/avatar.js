import { make } from "../dom.js";
import { keepTrue } from "../text/passing.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Person} Person */

/**
 * @param {Desk} desk
 * @param {Person|undefined} person
 * @param {string} [size]  ``small``
 * @returns {HTMLElement} a decoration; the name stands beside it
 */
export function avatar(desk, person, size = "") {
  if (person?.id === desk.directory.app.bot_user_id || !person) {
    return make("img", { class: `avatar ${size}`, src: "/page/mark.svg", alt: "", "aria-hidden": "true" });
  }
  const initials = () => desk.directory.findPerson(person.id)?.initials ?? person.initials;
  const face = keepTrue(make("span", { class: `avatar ${size}`, "aria-hidden": "true" }), initials);
  if (/^[0-9a-f]{6}$/i.test(person.color)) face.style.backgroundColor = darkened(person.color);
  return face;
}

/** @param {string} hex @returns {string} dark enough for white letters */
function darkened(hex) {
  const parts = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const brightness = (parts[0] * 299 + parts[1] * 587 + parts[2] * 114) / 1000;
  const factor = brightness > 110 ? 110 / brightness : 1;
  return `rgb(${parts.map((part) => Math.round(part * factor)).join(" ")})`;
}

import { freshId, make } from "../dom.js";
import { drawText, plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/**
 * Slack's question before a click; Escape and the second button mean no.
 *
 * @param {Desk} desk
 * @param {Json} confirm  a confirmation object
 * @returns {Promise<boolean>}
 */
export function ask(desk, confirm) {
  return new Promise((resolve) => {
    const heading = freshId("confirm");
    const yes = make("button", { type: "submit", value: "yes", class: `button ${confirm.style === "danger" ? "danger" : "primary"}` }, plainText(confirm.confirm));
    const no = make("button", { type: "submit", value: "no", class: "button" }, plainText(confirm.deny));
    /** @type {HTMLDialogElement} */
    const dialog = make(
      "dialog",
      { class: "dialog confirm", role: "alertdialog", "aria-labelledby": heading },
      make("form", { method: "dialog" },
        make("h2", { id: heading }, plainText(confirm.title)),
        make("div", { class: "dialog-body text" }, ...drawText(desk, confirm.text)),
        make("div", { class: "dialog-foot" }, no, yes)),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}

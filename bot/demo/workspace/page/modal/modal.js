import { BlockList } from "../blocks/blocks.js";
import { showErrors } from "../blocks/input.js";
import { Form } from "../acting/form.js";
import { focusControl, freshId, make, setText } from "../dom.js";
import { icon } from "../icons.js";
import { plainText } from "../text/text_object.js";
import { incomplete } from "./errors.js";
import { keepFocusInside } from "./focus.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/** One view of the stack as a dialog; what was typed survives every redrawing of the view. */
export class Modal {
  #json = "";
  /** @type {Json} */
  #view = {};
  #isSending = false;
  #waits = false;
  /** @type {Element | null} */
  #wanted = null;

  /**
   * @param {Desk} desk
   * @param {Json} view
   * @param {() => void} changed  after the server may have changed the stack
   * @param {(viewId: string, isCleared: boolean) => void} close  with all of the stack, or alone
   */
  constructor(desk, view, changed, close) {
    this.desk = desk;
    this.changed = changed;
    this.close = (/** @type {boolean} */ isCleared) => close(this.#view.id, isCleared);
    const container = /** @type {const} */ ({ type: "view", view_id: view.id });
    this.blocks = new BlockList({ container, form: new Form(), desk });
    const title = freshId("title");
    this.title = make("h2", { id: title });
    this.back = make("button", { class: "icon-button", type: "button", "aria-label": desk.say("back"), onclick: () => this.close(false) }, icon("back"));
    this.trouble = make("p", { class: "dialog-trouble", role: "alert" });
    this.closer = make("button", { class: "button", type: "button", onclick: () => this.close(false) });
    this.sender = make("button", { class: "button primary", type: "submit" });
    this.form = make("form", { class: "dialog-form", novalidate: true, onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      make("header", { class: "dialog-head" }, this.back, this.title,
        make("button", { class: "icon-button", type: "button", "aria-label": desk.say("closeDialog"), onclick: () => this.close(true) }, icon("close"))),
      make("div", { class: "dialog-body", tabindex: "-1" }, this.blocks.node),
      this.trouble,
      make("footer", { class: "dialog-foot" }, this.closer, this.sender));
    this.node = make("dialog", { class: "dialog modal", "aria-labelledby": title, data: { viewId: view.id } }, this.form);
    this.node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#byKey(event));
    this.node.addEventListener("cancel", (/** @type {Event} */ event) => this.#cancel(event));
    this.blocks.node.addEventListener("input", (/** @type {Event} */ event) => this.#clearError(event));
  }

  /** @param {Json} view @param {boolean} isPushed  lies on top of another */
  show(view, isPushed) {
    const json = JSON.stringify([view, isPushed]);
    if (json === this.#json) return;
    this.#json = json;
    this.#view = view;
    setText(this.title, plainText(view.title));
    this.back.hidden = !isPushed;
    setText(this.closer, plainText(view.close) || this.desk.say("cancel"));
    this.sender.hidden = !view.submit;
    setText(this.sender, plainText(view.submit ?? undefined));
    this.blocks.show(view.blocks, view.state?.values);
    const wanted = this.node.querySelector("[autofocus]");
    const isNew = wanted !== null && wanted !== this.#wanted;
    this.#wanted = wanted;
    // What opened with nothing to fill in and is filled now: the caret goes where it would have gone.
    const isIdle = this.#waits && document.activeElement === this.closer;
    const isLost = !this.node.contains(document.activeElement);
    if (this.node.open && (isNew || isIdle || isLost)) this.#focusFirst();
  }

  /** Puts the dialog on the page and the caret into its first field. */
  open() {
    if (this.node.open) return;
    document.body.append(this.node);
    this.node.showModal();
    this.#focusFirst();
  }

  #focusFirst() {
    const wanted = ["[autofocus]", ".block-input [data-action-id]", "[data-action-id]"];
    const found = wanted.map((selector) => this.node.querySelector(selector)).find(Boolean);
    this.#waits = !found;
    focusControl(found ?? this.closer);
  }

  hide() {
    this.node.close();
    this.node.remove();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    if (!this.#view.submit || this.#isSending) return;
    const { blocks } = this.#view;
    const state = this.blocks.surface.form.values(blocks);
    const errors = incomplete(this.desk, blocks, state);
    if (Object.keys(errors).length) {
      showErrors(this.node, errors);
      return;
    }
    this.#setSending(true);
    setText(this.trouble, "");
    const answer = await this.desk.server.submit({ view_id: this.#view.id, state }).catch((refusal) => ({ ok: false, error: refusal.code, message: refusal.message }));
    this.#setSending(false);
    this.#obey(answer);
  }

  /** @param {Json} answer */
  #obey(answer) {
    showErrors(this.node, answer.errors ?? {});
    if (answer.ok) this.changed();
    else if (!answer.errors) setText(this.trouble, answer.error === "no_ack" ? this.desk.say("modalNoAck") : this.desk.sayError(answer));
  }

  /** @param {boolean} isSending */
  #setSending(isSending) {
    this.#isSending = isSending;
    if (isSending) this.sender.setAttribute("aria-busy", "true");
    else this.sender.removeAttribute("aria-busy");
  }

  /** @param {KeyboardEvent} event */
  #byKey(event) {
    if (event.key === "Escape") this.#cancel(event);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      // In Slack, Enter in a one-line field does not send the dialog.
      event.preventDefault();
    } else keepFocusInside(this.node, event);
  }

  /** @param {Event} event  Escape; the server decides what is shown then */
  #cancel(event) {
    event.preventDefault();
    this.close(false);
  }

  /** @param {Event} event */
  #clearError(event) {
    const block = /** @type {Element} */ (event.target).closest("[data-block-id]");
    const slot = block?.querySelector(".field-error");
    if (!slot?.textContent) return;
    slot.textContent = "";
    block?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  }
}

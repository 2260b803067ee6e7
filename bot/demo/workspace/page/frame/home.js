import { BlockList } from "../blocks/blocks.js";
import { Form } from "../acting/form.js";
import { make } from "../dom.js";

/** @typedef {import("../types.js").Desk} Desk */

/** The app's Home tab of the acting person. */
export class Home {
  /** @type {BlockList|null} */
  #blocks = null;
  #viewId = "";

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.empty = make("p", { class: "empty" }, desk.say("homeEmpty", desk.directory.app.name));
    this.sheet = make("div", { class: "home-sheet" }, this.empty);
    this.node = make("div", { class: "home scroll", tabindex: "0", role: "region", "aria-label": desk.say("appHome", desk.directory.app.name) }, this.sheet);
  }

  /** Tells the app that its Home is looked at, and shows what is published so far. */
  async open() {
    await Promise.all([this.desk.server.openHome(), this.load()]);
  }

  async load() {
    const { view } = await this.desk.server.home();
    this.empty.hidden = Boolean(view);
    if (!view) return;
    if (view.id !== this.#viewId) {
      const container = /** @type {const} */ ({ type: "view", view_id: view.id });
      this.#blocks?.node.remove();
      this.#blocks = new BlockList({ container, form: new Form(), desk: this.desk });
      this.#viewId = view.id;
      this.sheet.dataset.viewId = view.id;
      this.sheet.append(this.#blocks.node);
    }
    this.#blocks?.show(view.blocks, view.state?.values);
  }
}

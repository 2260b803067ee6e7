import { arrange, make } from "../dom.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

const STATUSES = ["acked", "late", "failed", "pending"];
const TOGETHER_MS = 150;

/** Everything that was sent to the app, newest first, and how it answered. */
export class Deliveries {
  /** @type {Map<string, {json: string, node: HTMLElement}>} */
  #rows = new Map();
  #isWaiting = false;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.rows = make("ul", { class: "delivery-rows" });
    this.empty = make("p", { class: "empty", hidden: true }, desk.say("noDeliveries"));
    this.node = make("div", { class: "deliveries scroll", tabindex: "0", role: "region", "aria-label": desk.say("deliveries") }, this.rows, this.empty);
  }

  async load() {
    const { deliveries } = await this.desk.server.deliveries();
    const rows = new Map();
    for (const delivery of deliveries) {
      const json = JSON.stringify(delivery);
      const held = this.#rows.get(delivery.id);
      rows.set(delivery.id, held?.json === json ? held : { json, node: this.#draw(delivery) });
    }
    this.#rows = rows;
    arrange(this.rows, [...rows.values()].map((each) => each.node));
    this.empty.hidden = rows.size > 0;
  }

  touch() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => {
      this.#isWaiting = false;
      this.load();
    }, TOGETHER_MS);
  }

  /** @param {Json} delivery */
  #draw(delivery) {
    const { desk } = this;
    const status = STATUSES.includes(delivery.status) ? delivery.status : "failed";
    const at = new Date(delivery.at);
    const again = delivery.retry ? make("span", { class: "hint" }, desk.say("retry", delivery.retry)) : null;
    const button = make("button", { class: "delivery", type: "button", data: { delivery: delivery.id }, onclick: () => desk.showJson(desk.say("jsonOfDelivery"), delivery) },
      make("span", { class: `status status-${status}` }, desk.say(`status_${status}`)),
      make("span", { class: "delivery-words" }, delivery.summary),
      again,
      make("span", { class: "hint" }, delivery.transport),
      make("span", { class: "hint" }, delivery.ms === null ? "…" : `${delivery.ms} ms`),
      make("time", { class: "hint", datetime: delivery.at, title: at.toLocaleString(desk.locale) }, at.toLocaleTimeString(desk.locale)));
    return make("li", {}, button);
  }
}

import { arrange, make } from "../dom.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

const STATUSES = ["acked", "late", "failed", "pending"];
const COLUMNS = ["answered", "what", "way", "took", "at"];
const TOGETHER_MS = 150;

/** Everything that was sent to the app, newest first, and how it answered. */
export class Deliveries {
  /** @type {Map<string, {json: string, node: HTMLElement}>} */
  #rows = new Map();
  #isWaiting = false;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.rows = make("tbody", { class: "delivery-rows" });
    this.head = make("thead", {}, make("tr", {}, ...COLUMNS.map((column) => make("th", { scope: "col", class: `delivery-${column}` }, desk.say(`log_${column}`)))));
    this.empty = make("p", { class: "empty", hidden: true }, desk.say("noDeliveries"));
    this.node = make("div", { class: "deliveries scroll", tabindex: "0", role: "region", "aria-label": desk.say("deliveries") },
      make("table", {}, this.head, this.rows), this.empty);
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
    this.head.hidden = rows.size === 0;
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
    const open = () => desk.showJson(desk.say("jsonOfDelivery"), delivery);
    const cells = {
      answered: make("span", { class: `status status-${status}` }, desk.say(`status_${status}`)),
      what: make("div", { class: "delivery-words" },
        make("button", { class: "delivery-open", type: "button", data: { delivery: delivery.id }, onclick: open }, delivery.summary),
        delivery.retry ? make("span", { class: "hint" }, desk.say("retry", delivery.retry)) : null),
      way: delivery.transport,
      took: delivery.ms === null ? "…" : `${delivery.ms} ms`,
      at: make("time", { datetime: delivery.at, title: at.toLocaleString(desk.locale) }, at.toLocaleTimeString(desk.locale)),
    };
    // A press anywhere in the row opens it; the keyboard has the button.
    return make("tr", { class: "delivery", onclick: (/** @type {Event} */ event) => event.target instanceof HTMLButtonElement || open() },
      ...Object.entries(cells).map(([column, held]) => make("td", { class: `delivery-${column}` }, held)));
  }
}

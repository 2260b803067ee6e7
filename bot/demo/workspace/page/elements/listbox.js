import { freshId, isTyping, make } from "../dom.js";
import { icon } from "../icons.js";
import { openPopup } from "./popup.js";

/** @typedef {import("./options.js").OfferGroup} OfferGroup @typedef {import("./options.js").Offer} Offer */

const FILTER_FROM = 8;
/** Milliseconds in which letters are those of one word, as in a menu of the system. */
const A_WORD = 1000;

/**
 * A list to choose from, with a filter when it is long; closes after one choice unless several
 * may be taken.
 *
 * @param {HTMLElement} anchor
 * @param {{groups: OfferGroup[], several: boolean, label: string, isChosen: (offer: Offer) => boolean,
 *   choose: (offer: Offer) => void, say: (word: string, ...values: any[]) => string,
 *   search?: import("./options.js").Search}} list  with `search`, the app is asked for what fits
 */
export function openListbox(anchor, list) {
  const id = freshId("list");
  const rows = make("div", { class: "listbox-rows", role: "listbox", id, tabindex: "-1", "aria-label": list.label, "aria-multiselectable": list.several ? "true" : undefined });
  const count = list.groups.reduce((sum, group) => sum + group.offers.length, 0);
  const filter = count < FILTER_FROM && !list.search ? null : make("input", {
    class: "field", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-label": list.say("filter"), placeholder: list.say("filter"), autocomplete: "off",
  });
  const box = make("div", { class: `popup listbox ${list.search ? "searching" : ""}` }, filter, rows);
  const keeper = filter ?? rows;
  let { groups } = list;
  let active = 0;
  let asked = 0;
  let word = "";
  let typedAt = 0;

  const options = () => /** @type {HTMLElement[]} */ ([...rows.querySelectorAll('[role="option"]')]);
  const mark = (/** @type {number} */ index) => {
    const shown = options();
    active = Math.max(0, Math.min(index, shown.length - 1));
    shown.forEach((row, at) => row.classList.toggle("active", at === active));
    shown[active]?.scrollIntoView({ block: "nearest" });
    if (shown[active]) keeper.setAttribute("aria-activedescendant", shown[active].id);
    else keeper.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    const wanted = list.search ? "" : (filter?.value ?? "").trim().toLowerCase();
    rows.replaceChildren(...groups.flatMap((group) => drawGroup(group, wanted)));
    if (!rows.childElementCount) explain(list.say("nothingFound"));
  };
  const explain = (/** @type {string} */ words) => rows.replaceChildren(make("p", { class: "hint", role: "status" }, words));
  const look = async (/** @type {import("./options.js").Search} */ search) => {
    const [turn, typed] = [++asked, filter?.value.trim() ?? ""];
    groups = [];
    if (typed.length < search.least) {
      explain(list.say("typeMore", search.least));
      return;
    }
    if (!rows.querySelector("[role='option']")) explain(list.say("looking"));
    const found = await search.ask(typed);
    if (turn !== asked) return;
    groups = found.groups;
    draw();
    mark(0);
    if (found.trouble) explain(found.trouble);
  };
  const drawGroup = (/** @type {OfferGroup} */ group, /** @type {string} */ wanted) => {
    const fitting = group.offers.filter((offer) => offer.label.toLowerCase().includes(wanted));
    if (!fitting.length) return [];
    const head = group.label === null ? [] : [make("div", { class: "listbox-head", role: "presentation" }, group.label)];
    return [...head, ...fitting.map(drawOffer)];
  };
  const drawOffer = (/** @type {Offer} */ offer) => make(
    "div",
    { class: "option", role: "option", id: freshId("offer"), "aria-selected": String(list.isChosen(offer)), data: { value: offer.value }, onclick: () => take(offer), onpointermove: () => point(offer) },
    icon("check"),
    make("span", { class: "option-words" }, make("span", {}, offer.label), offer.hint && make("span", { class: "hint" }, offer.hint)),
  );
  // One row is marked, whether keys or the pointer came last.
  const point = (/** @type {Offer} */ offer) => {
    const at = options().findIndex((row) => row.dataset.value === offer.value);
    if (at !== active) mark(at);
  };
  const take = (/** @type {Offer} */ offer) => {
    if (!list.several) close();
    list.choose(offer);
    if (!list.several) return;
    draw();
    mark(active);
  };
  /** @param {string} letter  leads to the option that begins so, where there is no filter */
  const typeAhead = (letter) => {
    word = performance.now() - typedAt < A_WORD ? word + letter.toLowerCase() : letter.toLowerCase();
    typedAt = performance.now();
    const at = options().findIndex((row) => row.innerText.trim().toLowerCase().startsWith(word));
    if (at >= 0) mark(at);
  };
  const isInAWord = () => word !== "" && performance.now() - typedAt < A_WORD;
  const byKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: active + 1, ArrowUp: active - 1 });
    if (!isTyping(event.target)) Object.assign(steps, { Home: 0, End: count });
    if (event.key in steps) mark(steps[event.key]);
    else if (!filter && event.key.length === 1 && !event.ctrlKey && !event.metaKey && (event.key !== " " || isInAWord())) typeAhead(event.key);
    else if (event.key === "Enter" || (event.key === " " && !filter)) options()[active]?.click();
    else if (event.key === "Escape") close();
    else {
      if (event.key === "Tab") close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  if (list.search) look(list.search);
  else draw();
  const close = openPopup(anchor, box, () => anchor.focus());
  box.addEventListener("keydown", byKey);
  filter?.addEventListener("input", () => {
    if (list.search) {
      look(list.search);
      return;
    }
    draw();
    mark(0);
  });
  mark(options().findIndex((row) => row.getAttribute("aria-selected") === "true"));
  keeper.focus();
}

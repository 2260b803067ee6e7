import { press } from "../acting/press.js";
import { freshId, make, setText } from "../dom.js";
import { icon } from "../icons.js";
import { plainText } from "../text/text_object.js";
import { openListbox } from "./listbox.js";
import { labelOf, offersOf, searchOf, valueOf } from "./options.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawSelect(host, element) {
  const { form, desk } = host.surface;
  const groups = offersOf(host, element);
  const { trigger, words } = drawTrigger(host, element, () => openListbox(trigger, {
    groups,
    several: false,
    label: placeholderOf(host, element),
    say: desk.say,
    search: searchOf(host, element),
    isChosen: (offer) => offer.value === chosenValue(),
    choose: (offer) => change(offer.held),
  }));
  const chosenValue = () => {
    const held = form.read(host.block, element);
    return held === null ? null : valueOf(held);
  };
  const clear = make("button", { class: "clear", type: "button", "aria-label": desk.say("clear"), onclick: () => change(null) }, icon("close"));
  const show = () => {
    const held = form.read(host.block, element);
    setText(words, held === null ? placeholderOf(host, element) : labelOf(groups, held));
    words.classList.toggle("placeholder", held === null);
    clear.hidden = held === null || !(host.isInput && host.block.optional);
  };
  const change = (/** @type {any} */ held) => {
    form.write(host.block, element, held);
    show();
    if (!host.isInput || host.block.dispatch_action) press(host, element, trigger, { selected: held === null ? null : valueOf(held) });
  };
  show();
  return make("div", { class: "select-box" }, trigger, clear);
}

/** @param {Host} host @param {Json} element @returns {HTMLElement} */
export function drawMultiSelect(host, element) {
  const { form, desk } = host.surface;
  const groups = offersOf(host, element);
  const chosen = () => /** @type {any[]} */ (form.read(host.block, element));
  const { trigger, words } = drawTrigger(host, element, () => openListbox(trigger, {
    groups,
    several: true,
    label: placeholderOf(host, element),
    say: desk.say,
    search: searchOf(host, element),
    isChosen: (offer) => chosen().some((held) => valueOf(held) === offer.value),
    choose: (offer) => turn(offer.held),
  }));
  const show = () => {
    const labels = chosen().map((held) => make("span", { class: "chip" }, labelOf(groups, held)));
    words.replaceChildren(...(labels.length ? labels : [placeholderOf(host, element)]));
    words.classList.toggle("placeholder", !labels.length);
  };
  const turn = (/** @type {any} */ held) => {
    const others = chosen().filter((each) => valueOf(each) !== valueOf(held));
    const isNew = others.length === chosen().length;
    if (isNew && others.length >= (element.max_selected_items ?? Infinity)) return;
    form.write(host.block, element, isNew ? [...others, held] : others);
    show();
    if (!host.isInput || host.block.dispatch_action) press(host, element, trigger, { selected: chosen().map(valueOf) });
  };
  show();
  return make("div", { class: "select-box" }, trigger);
}

/** @param {Host} host @param {Json} element @param {() => void} open */
function drawTrigger(host, element, open) {
  const words = make("span", { class: "select-words", id: freshId("chosen") });
  const trigger = make("button", {
    class: "select",
    type: "button",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-labelledby": host.labelledBy ? `${host.labelledBy} ${words.id}` : undefined,
    "aria-describedby": host.describedBy,
    data: { actionId: element.action_id },
    onclick: () => trigger.getAttribute("aria-expanded") === "false" && open(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      open();
    },
  }, words, icon("chevron"));
  return { trigger, words };
}

/** @param {Host} host @param {Json} element */
function placeholderOf(host, element) {
  return plainText(element.placeholder) || host.surface.desk.say("choose");
}

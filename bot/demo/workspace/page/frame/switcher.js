import { make } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../messages/avatar.js";
import { openListbox } from "../elements/listbox.js";
import { keepTrue } from "../text/passing.js";

/** @typedef {import("../types.js").Desk} Desk */

/**
 * Who one acts as. Another person sees another page, so it is loaded anew.
 *
 * @param {Desk} desk
 * @returns {HTMLElement}
 */
export function drawSwitcher(desk) {
  const { directory, me, say } = desk;
  const offers = () => directory.humans().map((person) => ({ value: person.id, label: person.real_name, hint: person.role_hint, held: person.id }));
  const trigger = make("button", {
    class: "switcher", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false", data: { user: me.id },
    onclick: () => openListbox(trigger, {
      groups: [{ label: null, offers: offers() }],
      several: false,
      label: say("actAs"),
      say,
      isChosen: (offer) => offer.value === me.id,
      choose: (offer) => offer.value !== me.id && become(offer.value),
    }),
  },
  avatar(desk, me),
  make("span", { class: "switcher-words" },
    make("span", { class: "hint" }, say("actingAs")), keepTrue(make("b"), () => desk.me.real_name), me.role_hint && make("span", { class: "hint role" }, me.role_hint)),
  icon("chevron"));
  return trigger;
}

/** @param {string} user */
function become(user) {
  const url = new URL(location.href);
  url.searchParams.set("user", user);
  location.assign(url);
}

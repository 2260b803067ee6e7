import { plainText } from "../text/text_object.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */
/**
 * @typedef {{value: string, label: string, hint?: string, held: any}} Offer  `held` is what
 *   Slack's state keeps: the option, or an id
 * @typedef {{label: string|null, offers: Offer[]}} OfferGroup
 * @typedef {{least: number, ask: (typed: string) => Promise<{groups: OfferGroup[], trouble?: string}>}} Search
 *   `least`: how many characters are typed before the app is asked
 */

const LEAST = 3;

/** @param {Host} host @param {Json} element @returns {OfferGroup[]} */
export function offersOf(host, element) {
  const { directory, me } = host.surface.desk;
  switch (element.type.replace(/^multi_/, "")) {
    case "users_select":
      return [{ label: null, offers: directory.people.map((person) => ({ value: person.id, label: person.real_name, hint: person.role_hint, held: person.id })) }];
    case "conversations_select":
    case "channels_select":
      return [{ label: null, offers: directory.channelsOf(me.id).filter((channel) => isWanted(channel, element)).map((channel) => ({ value: channel.id, label: `#${channel.name}`, held: channel.id })) }];
    default:
      return optionGroups(element);
  }
}

/** @param {import("../types.js").Channel} channel @param {Json} element */
function isWanted(channel, element) {
  const include = element.filter?.include;
  if (channel.is_archived) return false;
  return element.type.includes("channels") ? !channel.is_private : !include || include.includes(channel.is_private ? "private" : "public");
}

/** @param {Json} element @returns {OfferGroup[]} */
function optionGroups(element) {
  if (element.options) return [{ label: null, offers: element.options.map(asOffer) }];
  return (element.option_groups ?? []).map((/** @type {Json} */ group) => ({
    label: plainText(group.label),
    offers: group.options.map(asOffer),
  }));
}

/** @param {Host} host @param {Json} element @returns {Search|undefined} for a menu whose options the app gives */
export function searchOf(host, element) {
  if (!element.type.includes("external")) return undefined;
  const { desk, container } = host.surface;
  const asked = { container, block_id: host.block.block_id, action_id: element.action_id };
  const ask = async (/** @type {string} */ typed) => {
    try {
      return { groups: optionGroups(await desk.server.options({ ...asked, typed })) };
    } catch (refusal) {
      return { groups: [], trouble: desk.sayError(/** @type {any} */ (refusal)) };
    }
  };
  return { least: element.min_query_length ?? LEAST, ask };
}

/** @param {Json} option @returns {Offer} */
function asOffer(option) {
  const hint = option.description && plainText(option.description);
  return { value: option.value, label: plainText(option.text), hint, held: option };
}

/** @param {any} held @returns {string} the value of an option or an id */
export function valueOf(held) {
  return typeof held === "string" ? held : held.value;
}

/** @param {OfferGroup[]} groups @param {any} held @returns {string} */
export function labelOf(groups, held) {
  const value = valueOf(held);
  const offer = groups.flatMap((group) => group.offers).find((each) => each.value === value);
  return offer?.label ?? (typeof held === "string" ? held : plainText(held.text));
}

/** @typedef {import("../types.js").Json} Json */

/** What an untouched element holds, and under which name the element says how it starts. */
const HELD = {
  plain_text_input: ["value", "initial_value", null],
  email_text_input: ["value", "initial_value", null],
  url_text_input: ["value", "initial_value", null],
  number_input: ["value", "initial_value", null],
  static_select: ["selected_option", "initial_option", null],
  external_select: ["selected_option", "initial_option", null],
  multi_external_select: ["selected_options", "initial_options", []],
  radio_buttons: ["selected_option", "initial_option", null],
  multi_static_select: ["selected_options", "initial_options", []],
  checkboxes: ["selected_options", "initial_options", []],
  datepicker: ["selected_date", "initial_date", null],
  timepicker: ["selected_time", "initial_time", null],
  datetimepicker: ["selected_date_time", "initial_date_time", null],
  users_select: ["selected_user", "initial_user", null],
  conversations_select: ["selected_conversation", "initial_conversation", null],
  channels_select: ["selected_channel", "initial_channel", null],
  multi_users_select: ["selected_users", "initial_users", []],
  multi_conversations_select: ["selected_conversations", "initial_conversations", []],
  multi_channels_select: ["selected_channels", "initial_channels", []],
};

/** What a person typed and chose; it outlives every redrawing under the same ids. */
export class Form {
  /** @type {Map<string, any>} */
  #typed = new Map();
  /** @type {Json} */
  #known = {};

  /**
   * Keeps only what elements of these blocks hold, as Slack does.
   *
   * @param {Json[]} blocks
   * @param {Json} [known]  ``state.values`` of the server
   */
  follow(blocks, known = {}) {
    this.#known = known;
    const present = new Set([...elementsOf(blocks)].map(([block, element]) => keyOf(block, element)));
    for (const key of this.#typed.keys()) if (!present.has(key)) this.#typed.delete(key);
  }

  /** @param {Json} block @param {Json} element @returns {any} the element's value */
  read(block, element) {
    const key = keyOf(block, element);
    if (this.#typed.has(key)) return this.#typed.get(key);
    const [name, initial, empty] = HELD[/** @type {keyof HELD} */ (element.type)];
    const known = this.#known[block.block_id]?.[element.action_id];
    if (known?.type === element.type) return known[name];
    return element[initial] ?? empty;
  }

  /** @param {Json} block @param {Json} element @param {any} value */
  write(block, element, value) {
    this.#typed.set(keyOf(block, element), value);
  }

  /** @param {Json[]} blocks @returns {Json} Slack's ``state.values`` */
  values(blocks) {
    /** @type {Json} */
    const values = {};
    for (const [block, element] of elementsOf(blocks)) {
      const held = HELD[/** @type {keyof HELD} */ (element.type)];
      if (!held) continue;
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = { type: element.type, [held[0]]: this.read(block, element) };
    }
    return values;
  }
}

/** @param {Json} block @param {Json} element */
function keyOf(block, element) {
  return JSON.stringify([block.block_id, element.action_id, element.type]);
}

/** @param {Json[]} blocks @returns {Generator<[Json, Json]>} each element and its block */
export function* elementsOf(blocks) {
  for (const block of blocks) {
    if (block.element) yield [block, block.element];
    if (block.accessory) yield [block, block.accessory];
    if (block.type === "actions") for (const element of block.elements) yield [block, element];
  }
}

import { make } from "../dom.js";
import { unknownBox } from "../blocks/unknown.js";
import { drawButton } from "./button.js";
import { drawCheckboxes, drawRadioButtons } from "./choices.js";
import { drawOverflow } from "./overflow.js";
import { drawDatePicker, drawDateTimePicker, drawTimePicker } from "./pickers.js";
import { drawMultiSelect, drawSelect } from "./select.js";
import { drawTextField } from "./text_field.js";
import { drawThumbnail } from "../blocks/picture.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */

/** @type {Record<string, (host: Host, element: Json) => HTMLElement>} */
const ELEMENTS = {
  button: drawButton,
  image: drawThumbnail,
  overflow: drawOverflow,
  static_select: drawSelect,
  external_select: drawSelect,
  users_select: drawSelect,
  conversations_select: drawSelect,
  channels_select: drawSelect,
  multi_static_select: drawMultiSelect,
  multi_external_select: drawMultiSelect,
  multi_users_select: drawMultiSelect,
  multi_conversations_select: drawMultiSelect,
  multi_channels_select: drawMultiSelect,
  radio_buttons: drawRadioButtons,
  checkboxes: drawCheckboxes,
  plain_text_input: drawTextField,
  email_text_input: drawTextField,
  url_text_input: drawTextField,
  number_input: drawTextField,
  datepicker: drawDatePicker,
  timepicker: drawTimePicker,
  datetimepicker: drawDateTimePicker,
};

/**
 * @param {Host} host
 * @param {Json} element
 * @returns {HTMLElement} the control in a box that has room for a warning
 */
export function drawElement(host, element) {
  const draw = ELEMENTS[element.type];
  const control = draw ? draw(host, element) : unknownBox(host.surface.desk, element);
  return make("div", { class: `element element-${draw ? element.type : "unknown"}` }, control);
}

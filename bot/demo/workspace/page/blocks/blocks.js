import { arrange, holderOf, make } from "../dom.js";
import { drawInput } from "./input.js";
import { drawImageBlock } from "./picture.js";
import { drawActions, drawContext, drawDivider, drawHeader, drawMarkdownBlock, drawRichTextBlock, drawSection } from "./simple.js";
import { drawTable } from "./table.js";
import { unknownBox } from "./unknown.js";

/** @typedef {import("../types.js").Host} Host @typedef {import("../types.js").Json} Json */
/** @typedef {import("../types.js").Surface} Surface */

/** @type {Record<string, (host: Host) => HTMLElement>} */
const BLOCKS = {
  section: drawSection,
  header: drawHeader,
  context: drawContext,
  rich_text: drawRichTextBlock,
  markdown: drawMarkdownBlock,
  actions: drawActions,
  divider: drawDivider,
  image: drawImageBlock,
  input: drawInput,
  table: drawTable,
};

/** Blocks on the page; what did not change keeps its element, its focus and its open menus. */
export class BlockList {
  /** @type {Map<string, {json: string, node: HTMLElement}>} */
  #drawn = new Map();

  /** @param {Surface} surface */
  constructor(surface) {
    this.surface = surface;
    this.node = make("div", { class: "blocks" });
  }

  /** @param {Json[]} blocks @param {Json} [known]  ``state.values`` of the server */
  show(blocks, known) {
    this.surface.blocks = blocks;
    this.surface.form.follow(blocks, known);
    const focus = rememberFocus(this.node);
    const drawn = new Map();
    blocks.forEach((block, index) => {
      const key = block.block_id ?? `#${index}`;
      const json = JSON.stringify(block);
      const held = this.#drawn.get(key);
      drawn.set(key, held?.json === json ? held : { json, node: this.#draw(block) });
    });
    this.#drawn = drawn;
    arrange(this.node, [...drawn.values()].map((each) => each.node));
    restoreFocus(this.node, focus);
  }

  /** @param {Json} block @returns {HTMLElement} */
  #draw(block) {
    const { surface } = this;
    const draw = BLOCKS[block.type];
    const inside = draw ? attempt(draw, { surface, block, isInput: false }) : unknownBox(surface.desk, block);
    const kind = draw ? block.type : "unknown";
    return make("div", { class: `block block-${kind}`, data: { blockId: block.block_id } }, inside);
  }
}

/** @param {(host: Host) => HTMLElement} draw @param {Host} host */
function attempt(draw, host) {
  try {
    return draw(host);
  } catch {
    // A malformed block must be seen, and must not take the others with it.
    return unknownBox(host.surface.desk, host.block);
  }
}

/** @param {HTMLElement} root */
function rememberFocus(root) {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !root.contains(active)) return null;
  const block = /** @type {HTMLElement|null} */ (active.closest("[data-block-id]"))?.dataset.blockId;
  const field = /** @type {HTMLInputElement} */ (active);
  return { active, block, action: active.dataset.actionId, start: field.selectionStart, end: field.selectionEnd };
}

/** @param {HTMLElement} root @param {ReturnType<typeof rememberFocus>} focus */
function restoreFocus(root, focus) {
  if (!focus?.action || focus.active.isConnected) return;
  const same = /** @type {HTMLElement|undefined} */ ([...root.querySelectorAll("[data-action-id]")].find((each) => /** @type {HTMLElement} */ (each).dataset.actionId === focus.action
    && /** @type {HTMLElement|null} */ (each.closest("[data-block-id]"))?.dataset.blockId === focus.block));
  // Where the control is gone the keyboard goes on from what held it, not from the top of the page.
  (same ?? holderOf(root))?.focus({ preventScroll: true });
  if (same && typeof focus.start === "number") /** @type {HTMLInputElement} */ (same).setSelectionRange(focus.start, focus.end);
}

/**
 * Opens a box below (or above) its button; a press elsewhere, Tab or Escape closes it.
 *
 * @param {HTMLElement} anchor
 * @param {HTMLElement} box
 * @param {() => void} closed
 * @returns {() => void} closes it
 */
export function openPopup(anchor, box, closed) {
  // Inside a modal dialog everything outside of it is inert, so the box goes in there.
  const layer = anchor.closest("dialog") ?? document.body;
  layer.append(box);
  place(anchor, box);
  anchor.setAttribute("aria-expanded", "true");

  const outside = (/** @type {Event} */ event) => {
    const target = /** @type {Node} */ (event.target);
    if (!box.contains(target) && !anchor.contains(target)) close();
  };
  const follow = () => (anchor.isConnected ? place(anchor, box) : close());
  function close() {
    if (!box.isConnected) return;
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", follow);
    document.removeEventListener("scroll", scrolled, true);
    closed();
  }
  const scrolled = (/** @type {Event} */ event) => {
    if (!box.contains(/** @type {Node} */ (event.target))) follow();
  };
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", follow);
  document.addEventListener("scroll", scrolled, true);
  return close;
}

const GAP = 4;

/** @param {HTMLElement} anchor @param {HTMLElement} box */
function place(anchor, box) {
  const at = anchor.getBoundingClientRect();
  box.style.minWidth = `${Math.min(at.width, innerWidth - 16)}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const top = below >= height + GAP || below >= at.top ? at.bottom + GAP : at.top - height - GAP;
  box.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

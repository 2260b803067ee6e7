const REACHABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";

/**
 * Leads Tab from the last control of a dialog to its first and back.
 *
 * @param {HTMLElement} dialog
 * @param {KeyboardEvent} event
 */
export function keepFocusInside(dialog, event) {
  if (event.key !== "Tab") return;
  const controls = [...dialog.querySelectorAll(REACHABLE)].filter((each) => each.checkVisibility());
  const [first, last] = [controls[0], controls.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  /** @type {HTMLElement|undefined} */ (event.shiftKey ? last : first)?.focus();
}

/**
 * Elements made of text nodes only: nothing that anybody wrote is ever read as markup.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]  `data` is a record, `on…` are listeners.
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any} the element; its exact class follows from the tag
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "data") Object.assign(element.dataset, defined(value));
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

/** @param {Record<string, any>} record */
function defined(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value != null));
}

/**
 * Puts children in the wanted order and moves none that already stands right: a moved field
 * would lose its focus and a half-typed Korean syllable.
 *
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  wanted.forEach((child, index) => {
    const there = parent.children[index] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  });
}

/** @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Element|null|undefined} control  or a group of controls: then its chosen or first one */
export function focusControl(control) {
  if (!(control instanceof HTMLElement)) return;
  const inside = control.matches(".choices") ? control.querySelector("input:checked") ?? control.querySelector("input") : null;
  (inside instanceof HTMLElement ? inside : control).focus();
}

/** @param {Element|null} element @returns {HTMLElement|null} the message or pane around it that can take the focus */
export function holderOf(element) {
  return element?.parentElement?.closest("[tabindex]") ?? null;
}

let made = 0;

/** @param {string} prefix @returns {string} an id that no other element has */
export function freshId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** @param {EventTarget|null} target @returns {boolean} whether keys typed there are text */
export function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

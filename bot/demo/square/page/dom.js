// Elements with text nodes only: nothing anybody wrote is ever read as markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// Puts children in the wanted order and moves none that already stands right:
// a moved form would lose its focus and a half-typed Korean syllable.
export function arrange(parent, wanted) {
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function avatar(name, seed) {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return make("span", { class: `avatar hue-${sum % 8}`, "aria-hidden": "true" }, [...name.replace(/^[@_\W]+(?=\w)/, "")][0]?.toUpperCase() ?? "·");
}

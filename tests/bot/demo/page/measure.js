// Evaluated in the page: what falls short of WCAG 2.2 AA in what is to be seen right now.
() => {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const contrast = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const over = (front, back) => back.map((part, at) => front[at] * front[3] + part * (1 - front[3]));
  const groundOf = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const ground = colour(getComputedStyle(each).backgroundColor);
      layers.push(ground);
      if (ground[3] === 1) break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255]);
  };
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })
    && element.getBoundingClientRect().width > 2 && !element.closest(".visually-hidden");
  const named = (element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.slice(0, 30)}`;
  const found = [];

  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ground = groundOf(element);
    const ratio = contrast(over(colour(style.color), ground), ground);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)} of ${named(element)}`);
  }
  for (const icon of top.querySelectorAll("svg")) {
    if (!isSeen(icon)) continue;
    const ground = groundOf(icon);
    const ratio = contrast(over(colour(getComputedStyle(icon).stroke), ground), ground);
    if (ratio < 3) found.push(`contrast ${ratio.toFixed(2)} of ${named(icon)}`);
  }
  for (const control of top.querySelectorAll(".button, .field, .select, .composer-box")) {
    if (!isSeen(control)) continue;
    const around = groundOf(control.parentElement);
    const edge = contrast(over(colour(getComputedStyle(control).borderTopColor), around), around);
    if (Math.max(edge, contrast(groundOf(control), around)) < 3) found.push(`edge ${edge.toFixed(2)} of ${named(control)}`);
  }
  // A link within a sentence may be as low as its line.
  for (const control of top.querySelectorAll("button, a:not(.text a, .rich-text a), input, textarea, [role='option']")) {
    const label = control.closest("label");
    const { width, height } = (label ?? control).getBoundingClientRect();
    if (isSeen(control) && !control.matches(".mention") && (width < 24 || height < 24)) found.push(`${width}x${height} of ${named(control)}`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} too wide`);
  return found;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  back: "M15 5l-7 7 7 7",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  chevron: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  hash: "M9 4L7 20M17 4l-2 16M4 9h16M3 15h16",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  json: "M9 4c-3 0-2 3-2 5s-1 3-3 3c2 0 3 1 3 3s-1 5 2 5M15 4c3 0 2 3 2 5s1 3 3 3c-2 0-3 1-3 3s1 5-2 5",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  log: "M5 6h14M5 12h14M5 18h9",
  moon: "M19 14.5A8 8 0 119.5 5 6.5 6.5 0 0019 14.5z",
  out: "M14 5h5v5M19 5l-9 9M11 6H5v13h13v-6",
  pencil: "M4 20l1-4L16.5 4.5a2.1 2.1 0 013 3L8 19zM14.5 6.5l3 3",
  reply: "M4 6a2 2 0 012-2h12a2 2 0 012 2v8a2 2 0 01-2 2h-7l-5 4v-4a2 2 0 01-2-2z",
  send: "M5 12L4 4l17 8-17 8 1-8h8",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
  half: "M12 4a8 8 0 100 16zM12 4a8 8 0 010 16",
  warning: "M12 4L2.5 20h19zM12 10v5M12 17.6v.2",
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {SVGElement} a decoration; whatever holds it needs a name of its own
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

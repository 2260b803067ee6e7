import { unescaped } from "./entities.js";
import { atoms } from "./tokens.js";

/** @typedef {import("./tokens.js").Atom} Atom @typedef {import("./tokens.js").Token} Token */

/** @type {Record<string, "bold"|"italic"|"strike">} */
const MARKS = { "*": "bold", "_": "italic", "~": "strike" };
const FENCE = "```";

/**
 * @param {string} raw
 * @param {{verbatim?: boolean}} [options]
 * @returns {Token[]}
 */
export function mrkdwnTree(raw, options) {
  return withFences(atoms(raw, options));
}

/** @param {Atom[]} run @returns {Token[]} */
function withFences(run) {
  const opening = findFence(run, 0);
  const closing = opening < 0 ? -1 : findFence(run, opening + FENCE.length);
  if (closing < 0) return withQuotes(run);
  const inside = withoutEdgeBreaks(run.slice(opening + FENCE.length, closing));
  return [
    ...withQuotes(run.slice(0, opening)),
    { kind: "pre", children: literal(inside) },
    ...withFences(run.slice(closing + FENCE.length)),
  ];
}

/** @param {Atom[]} run @param {number} from */
function findFence(run, from) {
  for (let at = from; at + 2 < run.length; at += 1) {
    if (run[at] === "`" && run[at + 1] === "`" && run[at + 2] === "`") return at;
  }
  return -1;
}

/** @param {Atom[]} run */
function withoutEdgeBreaks(run) {
  const start = run[0] === "\n" ? 1 : 0;
  return run.slice(start, run.at(-1) === "\n" ? -1 : undefined);
}

/** @param {Atom[]} run @returns {Token[]} lines that begin with ``>`` become one quote */
function withQuotes(run) {
  /** @type {Token[]} */
  const found = [];
  /** @type {Atom[][]} */
  let held = [];
  let isQuoted = false;
  const flush = () => {
    if (!held.length) return;
    const inside = styled(joinedLines(held));
    if (isQuoted) found.push({ kind: "quote", children: inside });
    else found.push(...inside);
    held = [];
  };
  for (const line of linesOf(run)) {
    const marker = quoteMarker(line);
    if (Boolean(marker) !== isQuoted) {
      flush();
      isQuoted = Boolean(marker);
    }
    held.push(line.slice(marker));
  }
  flush();
  return found;
}

/** @param {Atom[]} run @returns {Atom[][]} */
function linesOf(run) {
  /** @type {Atom[][]} */
  const lines = [[]];
  for (const atom of run) {
    if (atom === "\n") lines.push([]);
    else lines[lines.length - 1].push(atom);
  }
  return lines;
}

/** @param {Atom[][]} lines @returns {Atom[]} */
function joinedLines(lines) {
  return lines.flatMap((line, index) => (index ? ["\n", ...line] : line));
}

/** @param {Atom[]} line @returns {number} how many atoms the ``>`` takes, or 0 */
function quoteMarker(line) {
  const start = line.slice(0, 5).map((atom) => (typeof atom === "string" ? atom : " ")).join("");
  const found = /^(?:>|&gt;) ?/.exec(start);
  return found ? found[0].length : 0;
}

/** @param {Atom[]} run @returns {Token[]} */
function styled(run) {
  /** @type {Token[]} */
  const found = [];
  let text = "";
  const flush = () => {
    if (text) found.push({ kind: "text", text: unescaped(text) });
    text = "";
  };
  for (let at = 0; at < run.length; at += 1) {
    const atom = run[at];
    const end = typeof atom === "string" ? closing(run, at) : -1;
    if (typeof atom === "string" && end < 0) {
      text += atom;
      continue;
    }
    flush();
    if (typeof atom !== "string") found.push(atom);
    else {
      const inside = run.slice(at + 1, end);
      found.push(atom === "`" ? { kind: "code", children: literal(inside) } : { kind: MARKS[atom], children: styled(inside) });
      at = end;
    }
  }
  flush();
  return found;
}

/** @param {Atom[]} run @param {number} at @returns {number} where the mark that opens here closes */
function closing(run, at) {
  const mark = run[at];
  if (mark !== "`" && !(String(mark) in MARKS)) return -1;
  if (isWordy(run[at - 1]) || isSpace(run[at + 1]) || run[at + 1] === mark) return -1;
  for (let end = at + 2; end < run.length && run[end] !== "\n"; end += 1) {
    if (run[end] === mark && !isSpace(run[end - 1]) && !isWordy(run[end + 1])) return end;
  }
  return -1;
}

/** @param {Atom|undefined} atom */
function isWordy(atom) {
  return typeof atom === "string" && /[\p{L}\p{N}]/u.test(atom);
}

/** @param {Atom|undefined} atom */
function isSpace(atom) {
  return atom === undefined || (typeof atom === "string" && /\s/.test(atom));
}

/** @param {Atom[]} run @returns {Token[]} without styles: the inside of code */
function literal(run) {
  /** @type {Token[]} */
  const found = [];
  let text = "";
  for (const atom of run) {
    if (typeof atom === "string") {
      text += atom;
      continue;
    }
    if (text) found.push({ kind: "text", text: unescaped(text) });
    found.push(atom);
    text = "";
  }
  return text ? [...found, { kind: "text", text: unescaped(text) }] : found;
}

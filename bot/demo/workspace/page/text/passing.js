import { setText } from "../dom.js";

const LOOK_MS = 20_000;
/** @type {Map<Element, () => string>} */
const kept = new Map();

/**
 * Words that become untrue, such as "2 minutes ago", "Today" and a person's name: written anew
 * while they are on the page.
 *
 * @template {Element} T
 * @param {T} holder  new, and on the page soon
 * @param {() => string} write
 * @returns {T} the holder
 */
export function keepTrue(holder, write) {
  setText(holder, write());
  kept.set(holder, write);
  return holder;
}

export function writeAnew() {
  for (const [holder, write] of kept) {
    if (holder.isConnected) setText(holder, write());
    else kept.delete(holder);
  }
}

setInterval(writeAnew, LOOK_MS);

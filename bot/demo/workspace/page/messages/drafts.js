const PREFIX = "workspace.unsent";

/** What was typed and not sent, for each conversation and thread; it outlives a reload of this tab. */
export class Drafts {
  /** @type {Map<string, Map<string, string>>} by channel and by thread; the channel's own is "" */
  #held = new Map();
  /** Called when a channel gets its first draft or loses its last. */
  changed = () => {};

  /** @param {string} user */
  constructor(user) {
    this.key = `${PREFIX}.${user}`;
    for (const [channel, threads] of Object.entries(stored(this.key))) {
      this.#held.set(channel, new Map(Object.entries(threads)));
    }
  }

  /** @param {string} channel @param {string} [thread] @returns {string} */
  find(channel, thread = "") {
    return this.#held.get(channel)?.get(thread) ?? "";
  }

  /** @param {string} channel @returns {boolean} whether something waits there, or in one of its threads */
  isIn(channel) {
    return this.#held.has(channel);
  }

  /** @param {string} channel @param {string|undefined} thread @param {string} text  nothing forgets it */
  keep(channel, thread, text) {
    const had = this.isIn(channel);
    const threads = this.#held.get(channel) ?? new Map();
    if (text.trim()) threads.set(thread ?? "", text);
    else threads.delete(thread ?? "");
    if (threads.size) this.#held.set(channel, threads);
    else this.#held.delete(channel);
    this.#store();
    if (had !== this.isIn(channel)) this.changed();
  }

  #store() {
    const held = [...this.#held].map(([channel, threads]) => [channel, Object.fromEntries(threads)]);
    try {
      sessionStorage.setItem(this.key, JSON.stringify(Object.fromEntries(held)));
    } catch {
      // A browser without storage still keeps it until the page goes.
    }
  }
}

/** @param {string} key @returns {Record<string, Record<string, string>>} */
function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

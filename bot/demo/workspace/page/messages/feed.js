/** @typedef {import("../types.js").Json} Json @typedef {import("../types.js").Desk} Desk */

const PAGE = 25;
const MOST = 500;
const TOGETHER_MS = 40;
/** From this many changed messages on, one fetch of the tail costs less than one each. */
const MANY = 6;

/** The part of a channel that is on the page, oldest first; it fetches only what changed. */
export class Feed {
  /** @type {Json[]} */
  messages = [];
  hasMore = false;
  /** @type {Set<string>} */
  #dirty = new Set();
  #isLoadingOlder = false;

  /**
   * @param {Desk} desk
   * @param {string} channel
   * @param {() => void} changed
   */
  constructor(desk, channel, changed) {
    this.desk = desk;
    this.channel = channel;
    this.changed = changed;
  }

  /** Fetches the newest messages, and at least as many as are shown. */
  async load() {
    const limit = Math.min(MOST, Math.max(PAGE, this.messages.length));
    const answer = await this.desk.server.messages(this.channel, { limit });
    this.#take(answer.messages, answer.has_more);
  }

  /** Fetches the messages before the first one. */
  async loadOlder() {
    if (!this.hasMore || this.#isLoadingOlder) return;
    this.#isLoadingOlder = true;
    try {
      const answer = await this.desk.server.messages(this.channel, { limit: PAGE, before: this.messages[0]?.ts });
      this.#take([...answer.messages, ...this.messages], answer.has_more);
    } finally {
      this.#isLoadingOlder = false;
    }
  }

  /** @param {string} ts  of a message of the channel itself that came, changed or went */
  touch(ts) {
    if (this.hasMore && Number(ts) < Number(this.messages[0]?.ts)) return;
    if (!this.#dirty.size) setTimeout(() => this.#refresh(), TOGETHER_MS);
    this.#dirty.add(ts);
  }

  async #refresh() {
    const stamps = [...this.#dirty];
    this.#dirty.clear();
    if (stamps.length >= MANY) {
      await this.load();
      return;
    }
    const found = await Promise.all(stamps.map((ts) => this.#fetchOne(ts)));
    const others = this.messages.filter((message) => !stamps.includes(message.ts));
    this.#take([...others, ...found.flat()], this.hasMore);
  }

  /** @param {string} ts @returns {Promise<Json[]>} none when it is gone */
  async #fetchOne(ts) {
    const answer = await this.desk.server.messages(this.channel, { limit: 1, before: justAfter(ts) });
    return answer.messages.filter((/** @type {Json} */ message) => message.ts === ts);
  }

  /** @param {Json[]} messages @param {boolean} hasMore */
  #take(messages, hasMore) {
    this.messages = messages.sort((one, other) => Number(one.ts) - Number(other.ts));
    this.hasMore = hasMore;
    this.changed();
  }
}

/** @param {string} ts @returns {string} one microsecond later */
function justAfter(ts) {
  const [seconds, micros] = ts.split(".");
  const next = Number(micros) + 1;
  return next < 1_000_000 ? `${seconds}.${String(next).padStart(6, "0")}` : `${Number(seconds) + 1}.000000`;
}

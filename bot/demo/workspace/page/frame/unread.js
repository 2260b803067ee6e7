import { lastRead, rememberRead } from "../preferences.js";

/** @typedef {import("../types.js").Desk} Desk @typedef {import("../types.js").Json} Json */

/** Which conversations hold something new for the acting person. */
export class Unread {
  /** @type {Map<string, string>} */
  #latest = new Map();
  /** @type {Json[]} */
  pings = [];

  /** @param {Desk} desk @param {() => void} changed */
  constructor(desk, changed) {
    this.desk = desk;
    this.changed = changed;
  }

  /** @param {string[]} channels */
  async load(channels) {
    await Promise.all([this.loadPings(), ...channels.map((channel) => this.#loadLatest(channel))]);
    this.changed();
  }

  /** @param {string} channel */
  async #loadLatest(channel) {
    const { messages } = await this.desk.server.messages(channel, { limit: 1 });
    if (messages.length) this.note(channel, messages[0].ts);
  }

  async loadPings() {
    this.pings = (await this.desk.server.pings()).pings;
    this.changed();
  }

  /** @param {string} channel @param {string} ts  of a message that came */
  note(channel, ts) {
    if (Number(ts) > Number(this.#latest.get(channel) ?? 0)) this.#latest.set(channel, ts);
  }

  /** @param {string} channel @param {string} ts */
  read(channel, ts) {
    this.note(channel, ts);
    rememberRead(this.desk.me.id, channel, ts);
    this.changed();
  }

  /** Everything pinged so far has been looked at. */
  readPings() {
    const newest = Math.max(0, ...this.pings.map((ping) => Number(ping.ts)));
    rememberRead(this.desk.me.id, "pings", String(newest));
    this.changed();
  }

  /** @param {string} channel @returns {boolean} */
  isUnread(channel) {
    return Number(this.#latest.get(channel) ?? 0) > Number(lastRead(this.desk.me.id, channel));
  }

  /** @param {string} channel @returns {number} pings the person has not seen there */
  pingsIn(channel) {
    const seen = Number(lastRead(this.desk.me.id, channel));
    return this.pings.filter((ping) => ping.channel === channel && Number(ping.ts) > seen).length;
  }

  /** @returns {number} */
  newPings() {
    const seen = Number(lastRead(this.desk.me.id, "pings"));
    return this.pings.filter((ping) => Number(ping.ts) > seen).length;
  }
}

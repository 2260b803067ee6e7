/** @typedef {import("./types.js").Person} Person @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Usergroup} Usergroup */
/** @typedef {import("./types.js").Json} Json */

/** Who and what is in this workspace. */
export class Directory {
  /** @param {Json} frame  the server's bootstrap */
  constructor(frame) {
    this.learn(frame);
  }

  /** @param {Json} frame */
  learn(frame) {
    this.team = frame.team;
    this.app = frame.app;
    this.commands = frame.commands;
    this.shortcuts = frame.shortcuts;
    this.links = frame.links;
    /** @type {Person[]} */
    this.people = frame.users;
    /** @type {Channel[]} */
    this.channels = frame.channels;
    /** @type {Usergroup[]} */
    this.usergroups = frame.usergroups;
  }

  /** @param {string|undefined} id @returns {Person|undefined} */
  findPerson(id) {
    return this.people.find((person) => person.id === id);
  }

  /** @param {string} id @returns {Usergroup|undefined} */
  findUsergroup(id) {
    return this.usergroups.find((group) => group.id === id);
  }

  /** @param {string|undefined} id @returns {Channel|undefined} */
  findChannel(id) {
    return this.channels.find((channel) => channel.id === id);
  }

  /**
   * @param {string} channel
   * @param {string} user
   * @returns {boolean} whether the person is in it; a direct conversation has nobody else
   */
  isMember(channel, user) {
    return this.findChannel(channel)?.members.includes(user) ?? true;
  }

  /** @param {string} user @returns {Channel[]} */
  channelsOf(user) {
    return this.channels.filter((channel) => channel.members.includes(user));
  }

  /** @param {"global"|"message"} type @returns {Json[]} what the app offers anywhere, or on a message */
  shortcutsOf(type) {
    return this.shortcuts.filter((/** @type {Json} */ shortcut) => shortcut.type === type);
  }

  /** @returns {Person[]} those one can act as */
  humans() {
    return this.people.filter((person) => !person.is_bot);
  }

  /** @param {Json} message @returns {string} the name above a message */
  authorName(message) {
    if (message.username) return message.username;
    const person = this.findPerson(message.user);
    return person?.real_name ?? message.bot_profile?.name ?? message.user ?? "?";
  }
}

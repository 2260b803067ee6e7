/** @typedef {import("../types.js").Desk} Desk */
/** @typedef {{insert: string, label: string, hint: string, shortcut?: string}} Suggestion  a `shortcut` is run at once */

const MOST = 8;

/**
 * What the text box offers to complete: a command or shortcut at the start, or the @name or #channel at
 * the caret.
 *
 * @param {Desk} desk
 * @param {string} before  the text up to the caret
 * @returns {{from: number, suggestions: Suggestion[]}}  `from`: where the completed word begins
 */
export function complete(desk, before) {
  const command = /^\/\S*$/.exec(before);
  if (command) return { from: 0, suggestions: [...commands(desk, command[0]), ...shortcuts(desk, command[0].slice(1))] };
  const word = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
  if (!word) return { from: before.length, suggestions: [] };
  const from = before.length - word[2].length - 1;
  const found = word[1] === "@" ? people(desk, word[2]) : channels(desk, word[2]);
  return { from, suggestions: found.slice(0, MOST) };
}

/** @param {Desk} desk @param {string} typed @returns {Suggestion[]} */
function commands(desk, typed) {
  return desk.directory.commands
    .filter((/** @type {any} */ each) => each.command.startsWith(typed))
    .map((/** @type {any} */ each) => ({ insert: `${each.command} `, label: `${each.command} ${each.usage_hint ?? ""}`.trim(), hint: each.description ?? "" }));
}

/** @param {Desk} desk @param {string} typed @returns {Suggestion[]} */
function shortcuts(desk, typed) {
  return desk.directory.shortcutsOf("global")
    .filter((each) => fits(each.name, typed))
    .map((each) => ({ insert: "", label: each.name, hint: each.description, shortcut: each.callback_id }));
}

/** @param {Desk} desk @param {string} typed @returns {Suggestion[]} */
function people(desk, typed) {
  return desk.directory.people
    .filter((person) => fits(person.name, typed) || fits(person.real_name, typed))
    .map((person) => ({ insert: `@${person.name} `, label: person.real_name, hint: `@${person.name}` }));
}

/** @param {Desk} desk @param {string} typed @returns {Suggestion[]} */
function channels(desk, typed) {
  return desk.directory.channelsOf(desk.me.id)
    .filter((channel) => fits(channel.name, typed))
    .map((channel) => ({ insert: `#${channel.name} `, label: `#${channel.name}`, hint: channel.topic }));
}

/** @param {string} name @param {string} typed */
function fits(name, typed) {
  return name.toLowerCase().includes(typed.toLowerCase());
}

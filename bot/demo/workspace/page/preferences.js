/** What this browser remembers; losing it costs nothing but comfort. */
const THEMES = ["auto", "light", "dark"];

/** @param {string} key @returns {string|null} */
function recall(key) {
  try {
    return localStorage.getItem(`workspace.${key}`);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function remember(key, value) {
  try {
    localStorage.setItem(`workspace.${key}`, value);
  } catch {
    // A browser without storage still shows everything.
  }
}

/** @returns {string|null} */
export const lastUser = () => recall("user");
/** @param {string} user */
export const rememberUser = (user) => remember("user", user);

/** @param {string} user @param {string} channel @returns {string} the latest ts seen, or "0" */
export const lastRead = (user, channel) => recall(`read.${user}.${channel}`) ?? "0";
/** @param {string} user @param {string} channel @param {string} ts */
export function rememberRead(user, channel, ts) {
  if (Number(ts) > Number(lastRead(user, channel))) remember(`read.${user}.${channel}`, ts);
}

/** @returns {string} ``auto``, ``light`` or ``dark`` */
export function theme() {
  const stored = recall("theme") ?? "";
  return THEMES.includes(stored) ? stored : "auto";
}

/** @returns {string} the theme after the present one, now in force */
export function turnTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  remember("theme", next);
  applyTheme();
  return next;
}

export function applyTheme() {
  document.documentElement.dataset.theme = theme();
}

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  day_divider_pretty: { month: "long", day: "numeric", weekday: "long" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};
const DAY_MS = 86_400_000;

/**
 * A date as Slack writes it, in the zone of this browser.
 *
 * @param {number} timestamp  epoch seconds
 * @param {string} format  with tokens such as ``{date_short_pretty}`` and ``{time}``
 * @param {string} locale
 * @returns {string|null} null for an unknown token: then the fallback is shown
 */
export function formatDate(timestamp, format, locale) {
  const instant = new Date(timestamp * 1000);
  let isKnown = !Number.isNaN(instant.getTime());
  const text = format.replace(/\{(\w+)\}/g, (_, token) => {
    const part = isKnown ? formatPart(instant, token, locale) : null;
    isKnown = part !== null;
    return part ?? "";
  });
  return isKnown ? text : null;
}

/** @param {Date} instant @param {string} token @param {string} locale @returns {string|null} */
function formatPart(instant, token, locale) {
  if (token === "ago") return ago(instant.getTime() / 1000, locale);
  const base = token.replace(/_pretty$/, "");
  if (token.endsWith("_pretty") && token !== "day_divider_pretty") {
    const near = relativeDay(instant, locale);
    if (near) return near;
  }
  const options = PARTS[token] ?? PARTS[base];
  return options ? new Intl.DateTimeFormat(locale, options).format(instant) : null;
}

/** @param {Date} instant @param {string} locale @returns {string|null} yesterday to tomorrow */
function relativeDay(instant, locale) {
  const days = Math.round((midnight(instant) - midnight(new Date())) / DAY_MS);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
}

/** @param {Date} instant */
function midnight(instant) {
  return new Date(instant.getFullYear(), instant.getMonth(), instant.getDate()).getTime();
}

/** @param {string|number} ts @param {string} locale @returns {string} */
export function ago(ts, locale) {
  const seconds = Number(ts) - Date.now() / 1000;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  for (const [unit, size] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]])) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(Math.round(seconds), "second");
}

/** @param {string} ts @param {string} locale @returns {string} the heading of a day */
export function dayName(ts, locale) {
  const instant = new Date(Number(ts) * 1000);
  const near = relativeDay(instant, locale);
  const whole = new Intl.DateTimeFormat(locale, PARTS.day_divider_pretty).format(instant);
  return near ? near.charAt(0).toUpperCase() + near.slice(1) : whole;
}

/** @param {string} ts @param {string} locale @returns {string} */
export function clockTime(ts, locale) {
  return new Intl.DateTimeFormat(locale, PARTS.time).format(new Date(Number(ts) * 1000));
}

/** @param {string} ts @param {string} locale @returns {string} without morning or afternoon, for the narrow gutter */
export function shortTime(ts, locale) {
  const parts = new Intl.DateTimeFormat(locale, PARTS.time).formatToParts(new Date(Number(ts) * 1000));
  return parts.filter((part) => part.type !== "dayPeriod").map((part) => part.value).join("").trim();
}

/** @param {string} ts @param {string} locale @returns {string} */
export function fullTime(ts, locale) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }).format(new Date(Number(ts) * 1000));
}

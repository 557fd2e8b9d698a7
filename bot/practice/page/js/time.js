/** Times as the people of the practice workspace see them: all of them work in Tokyo. */

import { formatLocale, t } from "./i18n.js";

export const ZONE = "Asia/Tokyo";

let ahead = 0;

/** By how many seconds the workspace's time is ahead of this machine's. */
export function setAhead(seconds) {
  ahead = seconds;
}

/** The workspace's time, as a Date. */
export function now() {
  return new Date(Date.now() + ahead * 1000);
}

function format(date, options) {
  return new Intl.DateTimeFormat(formatLocale(), { timeZone: ZONE, ...options }).format(date);
}

/** Slack's `ts` ("1700000000.000100") as a Date. */
export function fromTs(ts) {
  return new Date(Number(ts) * 1000);
}

/** YYYY-MM-DD in the workspace's zone; two instants of one day give the same. */
export function dayOf(date) {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit",
  }).format(date);
}

export function clock(date) {
  return format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Day and time, short: "25 Nov, 09:30". */
export function moment(date) {
  return format(date, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function full(date) {
  return format(date, { dateStyle: "full", timeStyle: "medium" });
}

function dayDistance(date) {
  const midnight = (text) => Date.parse(`${text}T00:00:00Z`);
  return Math.round((midnight(dayOf(date)) - midnight(dayOf(now()))) / 86_400_000);
}

/** "Today", "Yesterday" or the date, for the line between two days. */
export function dayName(date) {
  const distance = dayDistance(date);
  if (distance === 0) return t("today");
  if (distance === -1) return t("yesterday");
  return format(date, { weekday: "long", month: "long", day: "numeric" });
}

function ago(date) {
  const seconds = Math.round((date - now()) / 1000);
  const relative = new Intl.RelativeTimeFormat(formatLocale(), { numeric: "auto" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}

const TOKENS = {
  date_num: (d) => dayOf(d),
  date: (d) => format(d, { year: "numeric", month: "long", day: "numeric" }),
  date_short: (d) => format(d, { year: "numeric", month: "short", day: "numeric" }),
  date_long: (d) => format(d, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
  time: clock,
  time_secs: (d) => format(d, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago,
};

function pretty(name, date) {
  const distance = dayDistance(date);
  const near = { "-1": t("yesterday"), 0: t("today"), 1: t("tomorrow") }[distance];
  return near ?? TOKENS[name](date);
}

/**
 * The text of `<!date^seconds^template^link|fallback>`; the fallback where the seconds are no
 * number or the template has a token that Slack does not document.
 */
export function dateToken(seconds, template, fallback) {
  if (!/^\d+$/.test(seconds)) return fallback;
  const date = new Date(Number(seconds) * 1000);
  let unknown = false;
  const text = template.replace(/\{(\w+)\}/g, (_, name) => {
    const plain = name.replace(/_pretty$/, "");
    if (name === "day_divider_pretty") return pretty("date_long", date);
    if (!(plain in TOKENS)) {
      unknown = true;
      return "";
    }
    return plain === name ? TOKENS[name](date) : pretty(plain, date);
  });
  return unknown ? fallback : text;
}

/** The zone's distance from UTC at an instant, in milliseconds. */
function offset(date) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-US", {
      timeZone: ZONE, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    }).formatToParts(date).map((part) => [part.type, Number(part.value)]),
  );
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(date.getTime() / 1000) * 1000;
}

/** Unix seconds as the value of a `datetime-local` input. */
export function toLocalInput(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + offset(date)).toISOString().slice(0, 16);
}

/** The value of a `datetime-local` input as Unix seconds; null when it is empty. */
export function fromLocalInput(text) {
  if (!text) return null;
  const wall = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(wall)) return null;
  return (wall - offset(new Date(wall - offset(new Date(wall))))) / 1000;
}

/** A file's size in words. */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["kB", "MB"];
  let size = bytes / 1024;
  let unit = units[0];
  if (size >= 1024) {
    size /= 1024;
    unit = units[1];
  }
  return `${new Intl.NumberFormat(formatLocale(), { maximumFractionDigits: 1 }).format(size)} ${unit}`;
}

/** The page's own words. Japanese is the source; both catalogues have the same keys. */

import ja from "./lang/ja.js";
import en from "./lang/en.js";

const catalogues = { ja, en };
let language = "ja";

/** "ja" for ja-JP and anything unknown, "en" for English. */
export function languageOf(locale) {
  return String(locale || "").toLowerCase().startsWith("en") ? "en" : "ja";
}

export function setLanguage(next) {
  language = next;
  document.documentElement.lang = next;
}

export function currentLanguage() {
  return language;
}

/** The BCP 47 tag that numbers and dates are formatted with. */
export function formatLocale() {
  return language === "ja" ? "ja-JP" : "en-GB";
}

/**
 * The text of a key with its `{name}` values put in. `n` picks the plural form: `key_one`
 * where the language has one, else `key_other`. An unknown key shows itself.
 */
export function t(key, values = {}) {
  const words = catalogues[language];
  let text = words[key];
  if (text === undefined && "n" in values) {
    const form = new Intl.PluralRules(formatLocale()).select(values.n);
    text = words[`${key}_${form}`] ?? words[`${key}_other`];
  }
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

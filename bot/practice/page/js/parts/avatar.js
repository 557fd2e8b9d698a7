/** A face: the first letter of the name on the person's colour. */

import { html } from "../dom.js";
import { usePage } from "../context.js";

function luminance(colour) {
  const channel = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Black or white, whichever can be read better on the colour. */
export function inkOn(colour) {
  return /^#[0-9a-f]{6}$/i.test(colour) && luminance(colour) > 0.179 ? "#1d1c1d" : "#ffffff";
}

export function Avatar({ id, small }) {
  const { directory } = usePage();
  if (directory.isBot(id)) {
    return html`<span class=${small ? "avatar bot small" : "avatar bot"} aria-hidden="true">窓</span>`;
  }
  const user = directory.user(id);
  const given = user?.colour ?? "#64748b";
  const colour = given.startsWith("#") ? given : `#${given}`;
  return html`<span class=${small ? "avatar small" : "avatar"} aria-hidden="true"
    style=${`background:${colour};color:${inkOn(colour)}`}>${[...(user?.real_name ?? "?")][0]}</span>`;
}

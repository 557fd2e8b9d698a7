/** Pictures of the workspace itself; one from elsewhere is described, not fetched. */

import { html } from "../dom.js";

/** An image block or element. */
export function Picture({ element, small }) {
  const address = element.image_url ?? element.slack_file?.url ?? "";
  const own = address.startsWith("/") || address.startsWith(`${location.origin}/`) || address.startsWith("data:image/");
  const shape = small ? "picture small" : "picture";
  if (!own) return html`<span class=${shape} role="img" aria-label=${element.alt_text}>${element.alt_text}</span>`;
  return html`<img class=${shape} src=${address} alt=${element.alt_text} />`;
}

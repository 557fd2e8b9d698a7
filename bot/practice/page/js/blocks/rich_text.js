/** The rich_text block: sections, lists, quotes and preformatted text with their styles. */

import { html } from "../dom.js";
import { emoji } from "../emoji.js";
import { Link, Mention } from "../parts/text.js";
import { dateToken } from "../time.js";

function styled(content, style = {}) {
  let node = content;
  if (style.code) node = html`<code>${node}</code>`;
  if (style.strike) node = html`<s>${node}</s>`;
  if (style.italic) node = html`<em>${node}</em>`;
  if (style.bold) node = html`<strong>${node}</strong>`;
  return node;
}

function Piece({ piece }) {
  switch (piece.type) {
    case "text": return styled(piece.text, piece.style);
    case "link": return styled(html`<${Link} url=${piece.url}>${piece.text ?? piece.url}<//>`, piece.style);
    case "emoji": return emoji(piece.name) ?? `:${piece.name}:`;
    case "user": return html`<${Mention} kind="user" id=${piece.user_id} />`;
    case "channel": return html`<${Mention} kind="channel" id=${piece.channel_id} />`;
    case "usergroup": return html`<${Mention} kind="group" id=${piece.usergroup_id} />`;
    case "broadcast": return html`<span class="mention own">@${piece.range}</span>`;
    case "date": return dateToken(String(piece.timestamp), piece.format, piece.fallback ?? "");
    default: return piece.text ?? "";
  }
}

function Part({ part }) {
  const pieces = (part.elements ?? []).map((piece) => html`<${Piece} piece=${piece} />`);
  switch (part.type) {
    case "rich_text_list": {
      const items = part.elements.map((item) => html`<li><${Part} part=${item} /></li>`);
      const indent = `margin-inline-start: ${(part.indent ?? 0) * 1.5}em`;
      return part.style === "ordered"
        ? html`<ol style=${indent} start=${(part.offset ?? 0) + 1}>${items}</ol>`
        : html`<ul style=${indent}>${items}</ul>`;
    }
    case "rich_text_quote": return html`<blockquote class="keep">${pieces}</blockquote>`;
    case "rich_text_preformatted": return html`<pre><code>${pieces}</code></pre>`;
    default: return html`<p class="keep">${pieces}</p>`;
  }
}

export function RichText({ block }) {
  return html`<div class="text">${(block.elements ?? []).map((part) => html`<${Part} part=${part} />`)}</div>`;
}

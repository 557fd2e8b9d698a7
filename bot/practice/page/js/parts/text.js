/** Text objects and mrkdwn as elements; nothing that somebody typed becomes markup. */

import { html } from "../dom.js";
import { usePage } from "../context.js";
import { withEmoji } from "../emoji.js";
import { parse, safeUrl, unescape } from "../mrkdwn.js";
import { dateToken, full } from "../time.js";

export function Link({ url, children }) {
  const safe = safeUrl(url);
  return safe
    ? html`<a href=${safe} target="_blank" rel="noreferrer noopener">${children}</a>`
    : html`<span>${children}</span>`;
}

/** A person, channel or group named in a text. */
export function Mention({ kind, id, label }) {
  const { me, directory, snapshot } = usePage();
  if (kind === "user") {
    return html`<span class=${id === me ? "mention own" : "mention"}>@${directory.name(id) ?? label}</span>`;
  }
  if (kind === "channel") {
    const known = snapshot.conversations.find((conversation) => conversation.id === id);
    return html`<span class="mention">#${known?.name ?? label ?? id}</span>`;
  }
  const group = directory.group(id);
  return html`<span class=${group?.members.includes(me) ? "mention own" : "mention"}>
    ${group ? `@${group.name}` : label ?? `@${id}`}</span>`;
}

function DateToken({ node }) {
  const text = dateToken(node.seconds, node.template, node.fallback);
  const time = html`<time title=${full(new Date(Number(node.seconds) * 1000))}>${text}</time>`;
  return node.url ? html`<${Link} url=${node.url}>${time}<//>` : time;
}

function Nodes({ nodes }) {
  return nodes.map((node) => {
    switch (node.kind) {
      case "text": return node.text;
      case "code": return html`<code>${node.text}</code>`;
      case "bold": return html`<strong><${Nodes} nodes=${node.nodes} /></strong>`;
      case "italic": return html`<em><${Nodes} nodes=${node.nodes} /></em>`;
      case "strike": return html`<s><${Nodes} nodes=${node.nodes} /></s>`;
      case "link": return html`<${Link} url=${node.url}>${node.text}<//>`;
      case "date": return html`<${DateToken} node=${node} />`;
      case "broadcast": return html`<span class="mention own">@${node.name}</span>`;
      default: return html`<${Mention} ...${node} />`;
    }
  });
}

function Lines({ lines }) {
  return lines.map((nodes, index) => html`${index > 0 && html`<br />`}<${Nodes} nodes=${nodes} />`);
}

export function Mrkdwn({ text, verbatim }) {
  return html`<div class="text">
    ${parse(text ?? "", verbatim).map((block) => {
      if (block.kind === "code") return html`<pre><code>${block.text}</code></pre>`;
      if (block.kind === "quote") return html`<blockquote><${Lines} lines=${block.lines} /></blockquote>`;
      if (block.kind === "list") {
        const items = block.items.map((item) => html`<li value=${item.number}><${Nodes} nodes=${item.nodes} /></li>`);
        return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
      }
      return html`<p><${Lines} lines=${block.lines} /></p>`;
    })}
  </div>`;
}

/** A plain_text or mrkdwn object. */
export function TextObject({ object }) {
  if (!object) return null;
  if (object.type === "mrkdwn") return html`<${Mrkdwn} text=${object.text} verbatim=${object.verbatim} />`;
  return html`<div class="text plain">${plainText(object)}</div>`;
}

/** The visible text of a plain_text object, for buttons, labels and options. */
export function plainText(object) {
  if (!object) return "";
  if (typeof object === "string") return object;
  const text = unescape(object.text ?? "");
  return object.emoji === false ? text : withEmoji(text);
}

/** A short text inside a line: options and context may hold mrkdwn. */
export function InlineText({ object }) {
  if (object?.type === "mrkdwn") return html`<${Mrkdwn} text=${object.text} verbatim=${object.verbatim} />`;
  return plainText(object);
}

/**
 * Slack's mrkdwn as a tree of plain objects, never as HTML: what a person typed can only become
 * text. Formatting follows Slack's published rules ("Formatting message text"): a mark opens
 * after a character that is no letter or digit and closes before one, which is why `*太字*`
 * glued to Japanese letters stays as it is, there as here.
 *
 * parse(text, verbatim) → blocks: {kind: "code", text} | {kind: "quote"|"lines", lines: [[node]]} |
 *   {kind: "list", ordered, items: [{number, nodes}]}
 * node: {kind: "text"|"code", text} | {kind: "bold"|"italic"|"strike", nodes} |
 *   {kind: "link", url, text} | {kind: "user"|"channel"|"group", id, label} |
 *   {kind: "broadcast", name} | {kind: "date", seconds, template, url, fallback}
 */

import { withEmoji } from "./emoji.js";

/** Undoes Slack's three escapes; `&amp;` last, so that nothing is undone twice. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The address when it may be followed, else null: no `javascript:` and the like. */
export function safeUrl(url) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url) ? url : null;
}

export function parse(source, verbatim = false) {
  const blocks = [];
  const parts = String(source).split(/```/);
  const closed = parts.length % 2 === 1;
  parts.forEach((part, index) => {
    if (index % 2 === 1 && (closed || index < parts.length - 1)) {
      blocks.push({ kind: "code", text: unescape(part.replace(/^\n|\n$/g, "")) });
    } else {
      const lead = index % 2 === 1 ? "```" : "";
      let text = lead + part;
      if (index > 0 && !lead) text = text.replace(/^\n/, "");
      if (index < parts.length - 1) text = text.replace(/\n$/, "");
      if (text) blocks.push(...lines(text, verbatim));
    }
  });
  return blocks;
}

function lines(text, verbatim) {
  const found = [];
  const add = (kind, extra, key, item) => {
    const last = found.at(-1);
    if (last && last.kind === kind && (extra.ordered ?? null) === (last.ordered ?? null)) last[key].push(item);
    else found.push({ kind, ...extra, [key]: [item] });
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    const bullet = /^\s*[•◦▪-]\s+(.*)$/.exec(line);
    const numbered = /^\s*(\d{1,3})[.)]\s+(.*)$/.exec(line);
    if (quote) add("quote", {}, "lines", inline(quote[1], verbatim));
    else if (bullet) add("list", { ordered: false }, "items", { nodes: inline(bullet[1], verbatim) });
    else if (numbered) {
      add("list", { ordered: true }, "items", { number: Number(numbered[1]), nodes: inline(numbered[2], verbatim) });
    } else add("lines", {}, "lines", inline(line, verbatim));
  }
  return found;
}

const LETTER = /[\p{L}\p{N}]/u;
const MARKS = { "*": "bold", _: "italic", "~": "strike" };

/** An address standing alone; punctuation at its end belongs to the sentence. */
const ADDRESS = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]*[\w\-~/#&=%]/iy;

/** The nodes of one line. `verbatim`: addresses that stand alone are not made links. */
export function inline(source, verbatim = false) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push({ kind: "text", text: withEmoji(unescape(plain)) });
    plain = "";
  };
  let i = 0;
  while (i < source.length) {
    const char = source[i];
    const before = i ? source[i - 1] : "";
    if (char === "<") {
      const end = source.indexOf(">", i + 1);
      const node = end > i ? angle(source.slice(i + 1, end)) : null;
      if (node) {
        flush();
        nodes.push(node);
        i = end + 1;
        continue;
      }
    }
    ADDRESS.lastIndex = i;
    const address = char === "h" && !verbatim && !/\w/.test(before) && ADDRESS.exec(source)?.[0];
    if (address) {
      flush();
      nodes.push({ kind: "link", url: unescape(address), text: unescape(address) });
      i += address.length;
      continue;
    }
    if (char === "`") {
      const end = source.indexOf("`", i + 1);
      if (end > i + 1) {
        flush();
        nodes.push({ kind: "code", text: unescape(source.slice(i + 1, end)) });
        i = end + 1;
        continue;
      }
    }
    if (MARKS[char] && !LETTER.test(before) && before !== char) {
      const end = closing(source, i, char);
      if (end > 0) {
        flush();
        nodes.push({ kind: MARKS[char], nodes: inline(source.slice(i + 1, end), verbatim) });
        i = end + 1;
        continue;
      }
    }
    plain += char;
    i += 1;
  }
  flush();
  return nodes;
}

function closing(source, start, mark) {
  if (start + 1 >= source.length || /\s/.test(source[start + 1]) || source[start + 1] === mark) return -1;
  for (let i = start + 2; i < source.length; i += 1) {
    if (source[i] === "<") {
      const end = source.indexOf(">", i);
      if (end > i) i = end;
    } else if (source[i] === mark && !/\s/.test(source[i - 1]) && !LETTER.test(source[i + 1] ?? "")) {
      return i;
    }
  }
  return -1;
}

function angle(body) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescape(body.slice(bar + 1));
  if (/^@[UW]/.test(head)) return { kind: "user", id: head.slice(1), label };
  if (/^#[CG]/.test(head)) return { kind: "channel", id: head.slice(1), label };
  if (head.startsWith("!subteam^")) return { kind: "group", id: head.slice(9), label };
  if (head.startsWith("!date^")) {
    const [, seconds = "", template = "", url = ""] = head.split("^");
    return { kind: "date", seconds, template: unescape(template), url: unescape(url), fallback: label ?? "" };
  }
  if (["!here", "!channel", "!everyone"].includes(head)) return { kind: "broadcast", name: head.slice(1) };
  const url = unescape(head);
  if (safeUrl(url)) return { kind: "link", url, text: label ?? url.replace(/^(mailto|tel):/, "") };
  return null;
}

/** The text as one plain line, for announcements and previews. */
export function flatten(source, nameOf = (id) => id) {
  const words = (nodes) => nodes.map((node) => {
    if (node.nodes) return words(node.nodes);
    if (node.kind === "user" || node.kind === "channel" || node.kind === "group") {
      return node.label ?? nameOf(node.id);
    }
    if (node.kind === "broadcast") return `@${node.name}`;
    if (node.kind === "date") return node.fallback;
    return node.text;
  }).join("");
  return parse(source).map((block) => {
    if (block.kind === "code") return block.text;
    return (block.lines ?? block.items.map((item) => item.nodes)).map(words).join(" ");
  }).join(" ");
}

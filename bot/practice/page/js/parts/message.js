/** One message: who, when, what, its blocks, files and thread. */

import { classes, html, useEffect, useRef, useState } from "../dom.js";
import { Blocks } from "../blocks/blocks.js";
import { Surface, useForm } from "../blocks/surface.js";
import { usePage } from "../context.js";
import { emoji } from "../emoji.js";
import { t } from "../i18n.js";
import { unescape } from "../mrkdwn.js";
import { clock, fileSize, fromTs, full } from "../time.js";
import { replies } from "../workspace.js";
import { Avatar } from "./avatar.js";
import { Menu } from "./menu.js";
import { Mrkdwn } from "./text.js";

/** The blocks of a message with what is chosen in them. */
function MessageBlocks({ conversation, message, inThread }) {
  const page = usePage();
  const form = useForm(`${page.me}:${conversation.id}:${message.ts}`, message.blocks, message.values);
  const surface = {
    heading: inThread ? "h3" : "h2",
    form,
    dispatch: async (what, block, element, selected) => {
      const answer = await page.act(what, {
        channel: conversation.id, ts: message.ts, block_id: block.block_id, action_id: element.action_id,
        ...(what === "choose" ? { selected } : {}),
      });
      if (answer.ok) page.happened({ type: what, name: element.action_id });
      else page.toast(answer.message || t("trouble_connecting"), "wrong");
    },
  };
  return html`<${Surface.Provider} value=${surface}><${Blocks} blocks=${message.blocks} /><//>`;
}

/** What every browser draws. */
const DRAWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** A file to fetch; a picture is shown as one. */
function FileOf({ file }) {
  const [drawn, setDrawn] = useState(DRAWN.has(file.mimetype));
  return html`<li><a href=${file.url} download=${file.name} data-testid=${`file-${file.id}`}>
    ${drawn
      ? html`<img class="preview" src=${file.url} alt="" data-testid=${`picture-${file.id}`} onError=${() => setDrawn(false)} />`
      : html`<span class="file-icon" aria-hidden="true">📄</span>`}
    <span class="words"><span class="name">${file.name}</span>
    <span class="note">${fileSize(file.size)}</span></span></a></li>`;
}

function Files({ files }) {
  return files?.length > 0 && html`<ul class="message-files">${files.map((file) => html`<${FileOf} key=${file.id} file=${file} />`)}</ul>`;
}

function ThreadBar({ conversation, message }) {
  const { openThread } = usePage();
  const answers = replies(conversation, message.ts).filter((reply) => !reply.ephemeral);
  const count = Math.max(message.reply_count ?? 0, answers.length);
  if (!count) return null;
  const fresh = answers.filter((reply) => reply.unread).length;
  const faces = [...new Set(answers.map((reply) => reply.user))].slice(0, 3);
  return html`<button type="button" class=${classes("thread-bar", fresh > 0 && "unread")} data-testid=${`thread-open-${message.ts}`}
    onClick=${() => openThread(message.ts)}>
    ${faces.map((id) => html`<${Avatar} key=${id} id=${id} small />`)}
    <span class="link">${t("replies", { n: count })}</span>
    ${fresh > 0 && html`<span class="badge">${t("new_count", { n: fresh })}</span>`}
    ${answers.length > 0 && html`<span class="note">${t("last_reply", { time: clock(fromTs(answers.at(-1).ts)) })}</span>`}
  </button>`;
}

/** The stored text as it was typed: a mention stays one. */
function editable(text) {
  return unescape(text ?? "");
}

/** Changing one's own message in its place; Esc leaves it as it was. */
function Editor({ conversation, message, onEnd }) {
  const page = usePage();
  const [text, setText] = useState(editable(message.text));
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const save = async () => {
    if ((await page.attempt("edit", { channel: conversation.id, ts: message.ts, text })).ok) onEnd();
  };
  const key = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onEnd();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  };
  return html`<div class="editor">
    <textarea class="control" ref=${field} rows="3" aria-label=${t("edit_message")} data-testid="message-editor" value=${text}
      onInput=${(event) => setText(event.currentTarget.value)} onKeyDown=${key}></textarea>
    <div class="dialog-buttons"><button type="button" class="button small" onClick=${onEnd}>${t("cancel")}</button>
      <button type="button" class="button small primary" data-testid="message-save" onClick=${save}>${t("save")}</button></div>
  </div>`;
}

function Reactions({ reactions }) {
  const { directory } = usePage();
  return reactions?.length > 0 && html`<ul class="reactions">
    ${reactions.map((one) => html`<li key=${one.name} title=${one.users.map((id) => directory.name(id)).join(t("comma"))}>
      ${emoji(one.name) ?? `:${one.name}:`} ${one.users.length}</li>`)}
  </ul>`;
}

export function Message({ conversation, message, follows, inThread, targetOf }) {
  const page = usePage();
  const { directory, me } = page;
  const [editing, setEditing] = useState(false);
  const own = message.user === me && !message.bot;
  const root = useRef(null);
  const time = fromTs(message.ts);
  const author = message.bot ? directory.botId : message.user;
  const items = [
    ...(inThread || message.ephemeral ? [] : [{
      key: "reply", label: t("reply_in_thread"), testid: "reply-in-thread",
      run: () => page.openThread(message.thread_ts ?? message.ts),
    }]),
    ...(message.ephemeral ? [] : directory.shortcuts("message").map((shortcut) => ({
      key: shortcut.callback_id, label: shortcut.name, note: directory.app.name, testid: `shortcut-${shortcut.callback_id}`,
      run: () => page.attempt("message_shortcut", {
        callback_id: shortcut.callback_id, channel: conversation.id, ts: message.ts,
      }),
    }))),
    ...(own && !message.deleted ? [
      { key: "edit", label: t("edit_message"), run: () => setEditing(true) },
      { key: "delete", label: t("delete_message"), run: async () => {
        const sure = await page.confirm({
          title: t("delete_message"), text: { type: "plain_text", text: t("delete_sure") }, confirm: t("delete"),
          deny: t("cancel"), style: "danger",
        });
        if (sure) page.attempt("delete", { channel: conversation.id, ts: message.ts });
      } },
    ] : []),
  ];
  useEffect(() => {
    if (targetOf === message.ts) root.current?.scrollIntoView({ block: "center" });
  }, [targetOf]);
  return html`<li class=${classes("message", follows && "follows", message.ephemeral && "ephemeral")} ref=${root}
    data-testid=${`message-${message.ts}`} tabindex="-1">
    <div class="gutter">${follows
      ? html`<time class="late" title=${full(time)}>${clock(time)}</time>`
      : html`<${Avatar} id=${author} />`}</div>
    <div class="content">
      <div class=${follows ? "hidden" : "byline"}>
        <strong>${directory.name(author)}</strong>
        ${message.bot && html`<span class="tag">${t("app_tag")}</span>`}
        <time title=${full(time)} dateTime=${time.toISOString()}>${clock(time)}</time>
      </div>
      ${message.ephemeral && html`<div class="only-you"><span aria-hidden="true">👁</span> ${t("only_you")}</div>`}
      ${message.deleted ? html`<p class="note">${t("deleted")}</p>` : editing
        ? html`<${Editor} conversation=${conversation} message=${message} onEnd=${() => setEditing(false)} />`
        : message.blocks?.length
        ? html`<${MessageBlocks} conversation=${conversation} message=${message} inThread=${inThread} />`
        : message.text && html`<${Mrkdwn} text=${message.text} />`}
      ${message.edited && html`<span class="note edited">${t("edited")}</span>`}
      <${Files} files=${message.files} />
      <${Reactions} reactions=${message.reactions} />
      ${!inThread && html`<${ThreadBar} conversation=${conversation} message=${message} />`}
    </div>
    ${items.length > 0 && html`<div class="message-tools">
      <${Menu} label=${t("message_actions")} testid=${`message-menu-${message.ts}`} items=${items}><span aria-hidden="true">⋯</span><//>
    </div>`}
  </li>`;
}

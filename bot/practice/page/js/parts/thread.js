/** A thread beside the conversation. */

import { html, useLayoutEffect, useRef } from "../dom.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { replies, title } from "../workspace.js";
import { Composer } from "./composer.js";
import { useRead } from "./conversation.js";
import { Messages } from "./messages.js";

export function Thread({ conversation, ts }) {
  const page = usePage();
  const root = useRef(null);
  const opener = useRef(document.activeElement);
  const first = conversation.messages.find((message) => message.ts === ts);
  const shown = [...(first ? [first] : []), ...replies(conversation, ts)];
  useRead(conversation, shown);
  useLayoutEffect(() => {
    root.current?.focus();
  }, [ts]);
  const close = () => {
    page.closeThread();
    setTimeout(() => {
      if (opener.current?.isConnected) opener.current.focus();
      else page.focusHome()?.focus();
    });
  };
  const key = (event) => {
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) close();
  };
  const name = title(conversation, page.directory, page.me);
  return html`<aside class="thread" data-testid="thread" aria-labelledby="thread-title" ref=${root} tabindex="-1" onKeyDown=${key}>
    <header class="main-head">
      <h2 id="thread-title">${t("thread")} <span class="note">${conversation.type === "channel" ? `#${name}` : name}</span></h2>
      <button type="button" class="icon-button" data-testid="thread-close" aria-label=${t("close_thread")} title=${t("close_thread")}
        onClick=${close}><span aria-hidden="true">✕</span></button>
    </header>
    <${Messages} key=${`${page.me}:${ts}`} conversation=${conversation} messages=${shown} inThread label=${t("thread")} empty="" />
    <${Composer} key=${`${page.me}:${ts}`} channel=${conversation.id} threadTs=${ts} placeholder=${t("reply_placeholder")} />
  </aside>`;
}

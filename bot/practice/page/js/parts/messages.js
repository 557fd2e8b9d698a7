/** A list of messages that stays at its end while somebody is there, and marks what is new. */

import { classes, html, useLayoutEffect, useEffect, useRef, useState } from "../dom.js";
import { t } from "../i18n.js";
import { dayName, dayOf, fromTs } from "../time.js";
import { Message } from "./message.js";

const NEAR_END = 80;
/** Messages of one person within five minutes stand together. */
const TOGETHER = 300;

export function Messages({ conversation, messages, label, inThread, empty, target }) {
  const box = useRef(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(0);
  const [firstNew] = useState(() => messages.find((message) => message.unread)?.ts ?? null);
  const count = messages.length;
  const seen = useRef(count);

  useLayoutEffect(() => {
    const node = box.current;
    if (atEnd.current) node.scrollTop = node.scrollHeight;
    else if (count > seen.current) setBelow((n) => n + count - seen.current);
    seen.current = count;
  }, [count, messages.at(-1)?.ts]);
  useEffect(() => {
    const node = box.current;
    const stay = new ResizeObserver(() => {
      if (atEnd.current) node.scrollTop = node.scrollHeight;
    });
    stay.observe(node);
    stay.observe(node.firstElementChild);
    return () => stay.disconnect();
  }, []);
  const scrolled = () => {
    const node = box.current;
    atEnd.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END;
    if (atEnd.current && below) setBelow(0);
  };
  const toEnd = () => {
    atEnd.current = true;
    box.current.scrollTop = box.current.scrollHeight;
    setBelow(0);
  };

  let previous = null;
  const rows = [];
  for (const message of messages) {
    const time = fromTs(message.ts);
    const newDay = !previous || dayOf(fromTs(previous.ts)) !== dayOf(time);
    const isNew = message.ts === firstNew;
    if (newDay && !inThread) {
      rows.push(html`<li class="day" key=${`day-${message.ts}`}><span>${dayName(time)}</span></li>`);
    }
    if (isNew) rows.push(html`<li class="new-line" key="new"><span>${t("new_line")}</span></li>`);
    const follows = Boolean(previous) && !newDay && !isNew && previous.user === message.user
      && previous.bot === message.bot && !previous.ephemeral && !message.ephemeral
      && Number(message.ts) - Number(previous.ts) < TOGETHER;
    rows.push(html`<${Message} key=${message.ts} conversation=${conversation} message=${message} follows=${follows}
      inThread=${inThread} targetOf=${target} />`);
    previous = message;
  }
  return html`<div class="messages-frame">
    <div class=${classes("messages", inThread && "in-thread")} ref=${box} onScroll=${scrolled} tabindex="0" role="region" aria-label=${label}>
      <ol>${rows}${rows.length === 0 && html`<li class="empty">${empty}</li>`}</ol>
    </div>
    ${below > 0 && html`<button type="button" class="to-end" onClick=${toEnd}>↓ ${t("new_below", { n: below })}</button>`}
  </div>`;
}

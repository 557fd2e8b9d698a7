/** Channels, direct messages, group messages and the app, with what is unread in each. */

import { classes, html } from "../dom.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { isApp, title } from "../workspace.js";
import { Avatar } from "./avatar.js";
import { Menu } from "./menu.js";

function Entry({ id, testid, label, icon, unread = 0, mentions = 0, own }) {
  const { open, openConversation } = usePage();
  const current = open === id;
  const direct = own ? unread : mentions;
  return html`<li><button type="button" class=${classes("entry", current && "current", unread > 0 && "unread")}
    data-testid=${testid ?? `conversation-${id}`} data-unread=${unread} aria-current=${current ? "page" : undefined}
    onClick=${() => openConversation(id)}>
    <span class="entry-icon" aria-hidden="true">${icon}</span>
    <span class="entry-name">${label}</span>
    ${unread > 0 && html`<span class="hidden">${t("unread_count", { n: unread })}</span>`}
    ${direct > 0 && html`<span class="badge" aria-label=${own ? undefined : t("mention_count", { n: direct })}>${direct}</span>`}
  </button></li>`;
}

function Part({ name, children, extra }) {
  return html`<section class="sidebar-part"><div class="sidebar-head"><h2>${name}</h2>${extra}</div>
    <ul>${children}</ul></section>`;
}

export function Sidebar() {
  const page = usePage();
  const { snapshot, directory, me } = page;
  const all = snapshot.conversations;
  const app = all.find((conversation) => isApp(conversation, directory));
  const channels = all.filter((conversation) => conversation.type === "channel");
  const direct = all.filter((conversation) => conversation !== app && conversation.type !== "channel")
    .filter((conversation) => conversation.type === "mpim" || !conversation.members.includes("USLACKBOT"));
  const entry = (conversation, own) => html`<${Entry} key=${conversation.id} id=${conversation.id} own=${own}
    label=${title(conversation, directory, me)} unread=${conversation.unread} mentions=${conversation.mentions}
    icon=${conversation.type === "channel" ? "#" : conversation.type === "mpim" ? conversation.members.length - 1
      : html`<${Avatar} id=${conversation.members.find((id) => id !== me) ?? me} small />`} />`;
  const others = directory.people.users.filter((user) => user.id !== me).map((user) => ({
    key: user.id, label: user.real_name, note: directory.role(user.id), run: () => page.openDirect(user.id),
  }));
  return html`<nav class="sidebar" aria-label=${t("conversations")}>
    <div class="sidebar-team"><strong>${directory.people.team.name}</strong>
      <span class="note">${directory.name(me)}${t("comma")}${directory.role(me)}</span></div>
    <${Part} name=${t("apps")}>
      <${Entry} id="app" testid="conversation-app" own label=${directory.app.name} unread=${app?.unread}
        icon=${html`<${Avatar} id=${directory.botId} small />`} />
    <//>
    <${Part} name=${t("channels")}>${channels.map((conversation) => entry(conversation, false))}<//>
    <${Part} name=${t("direct_messages")}
      extra=${html`<${Menu} label=${t("new_direct")} testid="new-direct" items=${others}><span aria-hidden="true">+</span><//>`}>
      ${direct.map((conversation) => entry(conversation, true))}
      ${direct.length === 0 && html`<li class="none">${t("no_direct")}</li>`}
    <//>
  </nav>`;
}

/** The middle of the window: a conversation, or the app with its tabs. */

import { classes, html, useEffect } from "../dom.js";
import { Blocks } from "../blocks/blocks.js";
import { Surface, useForm } from "../blocks/surface.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { isApp, roots, title } from "../workspace.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";

/** Tells the workspace that what is shown has been read, once it really is in sight. */
export function useRead(conversation, messages) {
  const page = usePage();
  const last = messages.at(-1);
  const unread = messages.some((message) => message.unread);
  useEffect(() => {
    if (!last || !unread) return undefined;
    const read = () => {
      if (document.visibilityState === "visible") page.act("read", { channel: conversation.id, ts: last.ts });
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [conversation?.id, last?.ts, unread]);
}

function Home() {
  const page = usePage();
  const view = page.snapshot.home?.view ?? null;
  const form = useForm(`${page.me}:home`, view?.blocks ?? null, view?.values ?? view?.state?.values, view?.since);
  const surface = {
    heading: "h2",
    form,
    dispatch: async (what, block, element, selected) => {
      const answer = await page.act(what, {
        view_id: "home", block_id: block.block_id, action_id: element.action_id, values: form.values(),
        ...(what === "choose" ? { selected } : {}),
      });
      if (answer.ok) page.happened({ type: what, name: element.action_id });
      else page.toast(answer.message || t("trouble_connecting"), "wrong");
    },
  };
  return html`<div class="home" data-testid="home" role="tabpanel" aria-labelledby="tab-home" tabindex="0">
    ${view ? html`<div class="home-page"><${Surface.Provider} value=${surface}><${Blocks} blocks=${view.blocks} /><//></div>`
      : html`<p class="empty">${t("home_empty")}</p>`}
  </div>`;
}

function Channel({ conversation }) {
  const { directory, me, snapshot } = usePage();
  const shown = roots(conversation);
  useRead(conversation, shown);
  const name = title(conversation, directory, me);
  const app = isApp(conversation, directory);
  const closed = app && (directory.app.messages_tab === false || directory.app.messages_tab_read_only);
  const full = conversation.type === "channel" ? `#${name}` : name;
  return html`
    <${Messages} key=${`${me}:${conversation.id}`} conversation=${conversation} messages=${shown}
      label=${t("messages_in", { name: full })}
      empty=${app ? t("empty_app") : t("empty_conversation", { name: full })} />
    ${closed ? html`<p class="closed">${t("error_restricted_action")}</p>` : html`<${Composer} key=${`${me}:${conversation.id}`} channel=${conversation.id} placeholder=${t("write_to", { name: full })} />`}`;
}

function AppTabs() {
  const { tab, showTab, directory } = usePage();
  const tabs = directory.app.home === false ? ["messages"] : ["home", "messages"];
  const key = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const next = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
    showTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${directory.app.name} onKeyDown=${key}>
    ${tabs.map((name) => html`<button type="button" role="tab" key=${name} id=${`tab-${name}`} data-testid=${`tab-${name}`}
      aria-selected=${tab === name} tabindex=${tab === name ? 0 : -1} onClick=${() => showTab(name)}>${t(`tab_${name}`)}</button>`)}
  </div>`;
}

export function Main({ conversation }) {
  const page = usePage();
  const { directory, me, open, tab } = page;
  const app = open === "app" || (conversation && isApp(conversation, directory));
  const name = app ? directory.app.name : conversation ? title(conversation, directory, me) : "";
  const members = conversation && !app
    ? conversation.members.filter((id) => !directory.isBot(id)).map((id) => directory.name(id)).join(t("comma")) : "";
  return html`<main class="main" id="main" aria-labelledby="main-title">
    <header class="main-head">
      <button type="button" class="icon-button drawer-button" aria-label=${t("conversations")} aria-expanded=${page.drawer}
        data-testid="drawer" onClick=${page.toggleDrawer}><span aria-hidden="true">☰</span></button>
      <h1 id="main-title">${conversation?.type === "channel" && html`<span class="hash" aria-hidden="true">#</span>`}${name}
        ${app && html`<span class="tag">${t("app_tag")}</span>`}</h1>
      ${conversation && !app && html`<span class="note members" title=${members}>${t("members", { n: conversation.members.filter((id) => !directory.isBot(id)).length })}</span>`}
    </header>
    ${app && html`<${AppTabs} />`}
    ${app && tab === "home" ? html`<${Home} key=${me} />`
      : conversation ? html`<${Channel} conversation=${conversation} />`
        : app ? html`<div class="messages-frame"><p class="empty">${t("empty_app")}</p></div>
          <${Composer} key=${`${me}:app`} channel="app" placeholder=${t("write_to", { name })} />`
          : html`<p class=${classes("empty")}>${t("choose_conversation")}</p>`}
  </main>`;
}

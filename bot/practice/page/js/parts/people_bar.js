/** Who you are: always in sight, since changing seats is what the practice is about. */

import { classes, html } from "../dom.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { GROUPS } from "../workspace.js";
import { Avatar } from "./avatar.js";
import { PracticeClock } from "./practice_clock.js";

function Person({ user }) {
  const { me, news, become } = usePage();
  const own = user.id === me;
  const unread = own ? 0 : news[user.id]?.unread ?? 0;
  const role = t(`role_${user.group}`);
  return html`<a class=${classes("person", own && "own")} href=${`?user=${user.id}`} data-testid=${`persona-${user.id}`}
    aria-current=${own ? "true" : undefined} title=${`${user.real_name} · ${role}`}
    onClick=${(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      become(user.id);
    }}>
    <span class="face"><${Avatar} id=${user.id} />
      ${unread > 0 && html`<span class="news" data-testid=${`news-${user.id}`}></span>`}</span>
    <span class="who"><span class="name">${user.real_name}</span> <span class="role">${role}</span></span>
    ${own && html`<span class="hidden">${t("you_are")}</span>`}
    ${unread > 0 && html`<span class="hidden">${t("has_news", { n: unread })}</span>`}
  </a>`;
}

export function PeopleBar() {
  const { directory, language, switchLanguage, me } = usePage();
  const user = directory.user(me);
  return html`<header class="people-bar">
    <div class="brand"><span class="brand-mark" aria-hidden="true">窓</span>
      <span class="brand-words">${t("practice")}</span></div>
    <nav class="people" aria-label=${t("who_are_you")}>
      ${GROUPS.map((group) => html`<div class="group" key=${group} role="group" aria-label=${t(`role_${group}`)}>
        ${directory.people.users.filter((u) => u.group === group).map((u) => html`<${Person} key=${u.id} user=${u} />`)}
      </div>`)}
    </nav>
    <${PracticeClock} />
    <div class="language" role="group" aria-label=${t("language_of", { name: user.real_name })}>
      ${[["ja", "ja-JP", "日本語"], ["en", "en-US", "English"]].map(([code, locale, name]) => html`
        <button type="button" key=${code} lang=${code} aria-pressed=${language === code} data-testid=${`language-${code}`}
          onClick=${() => switchLanguage(locale)}>${name}</button>`)}
    </div>
  </header>`;
}

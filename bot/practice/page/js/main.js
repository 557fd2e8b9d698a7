/** The page: who somebody is, what they look at, and the parts that show it. */

import * as api from "./api.js";
import { forgetForms } from "./blocks/surface.js";
import { Page } from "./context.js";
import { Fragment, classes, html, render, useEffect, useMemo, useRef, useState } from "./dom.js";
import { currentLanguage, languageOf, setLanguage, t } from "./i18n.js";
import { follow } from "./live.js";
import { flatten } from "./mrkdwn.js";
import { followNews } from "./news.js";
import { setDraft } from "./parts/composer.js";
import { Confirm } from "./parts/confirm.js";
import { Main } from "./parts/conversation.js";
import { Modal } from "./parts/modal.js";
import { PeopleBar } from "./parts/people_bar.js";
import { Sidebar } from "./parts/sidebar.js";
import { Thread } from "./parts/thread.js";
import { setAhead } from "./time.js";
import { LostBar, Toasts } from "./parts/toasts.js";
import { Tour } from "./parts/tour.js";
import * as tours from "./tour.js";
import { Directory, isApp, newsOf, title } from "./workspace.js";

const FIRST_CHANNEL = "C0GENERAL";
const LOST_AFTER = 500;
const TOAST_FOR = 9000;

/** What each person last looked at, so that coming back to a seat finds it as it was. */
const places = new Map();

function fromAddress(directory) {
  const query = new URLSearchParams(location.search);
  const user = query.get("user");
  return directory.user(user) ? user : directory.people.users[0].id;
}

function writeAddress(user, replace) {
  const address = `?user=${user}`;
  if (location.search === address) return;
  history[replace ? "replaceState" : "pushState"]({}, "", address);
}

/** The messages of the second snapshot that the first did not have and that others wrote. */
function fresh(before, now, me) {
  if (!before) return [];
  const found = [];
  for (const conversation of now.conversations) {
    const old = before.conversations.find((other) => other.id === conversation.id);
    const known = new Set(old?.messages.map((message) => message.ts));
    for (const message of conversation.messages) {
      if (!known.has(message.ts) && message.user !== me) found.push([conversation, message]);
    }
  }
  return found;
}

/** Where the newest message with a case's buttons lies, else the newest group message. */
function newestCase(snapshot) {
  const withCase = snapshot.conversations.filter((conversation) => conversation.type !== "channel")
    .map((conversation) => [conversation, conversation.messages.filter((message) => (
      message.blocks ?? []).some((block) => (block.elements ?? [block.accessory]).some(
      (element) => element?.action_id?.startsWith?.("case_")))).at(-1)])
    .filter(([, message]) => message)
    .sort((a, b) => Number(a[1].ts) - Number(b[1].ts));
  return withCase.at(-1)?.[0].id ?? null;
}

function App({ firstPeople }) {
  const [people, setPeople] = useState(firstPeople);
  const directory = useMemo(() => new Directory(people), [people]);
  const [me, setMe] = useState(() => fromAddress(directory));
  const [snapshot, setSnapshot] = useState(null);
  const [lost, setLost] = useState(false);
  const [place, setPlace] = useState({ open: FIRST_CHANNEL, tab: "home", thread: null });
  const [drawer, setDrawer] = useState(false);
  const [toasts, setToasts] = useState([]);
  const [news, setNews] = useState({});
  const [tour, setTour] = useState(() => tours.load(firstPeople.run));
  const [asked, setAsked] = useState(null);
  const [said, setSaid] = useState("");
  const now = useRef({});
  const errand = useRef(null);
  const newsHint = useRef(() => {});
  now.current = { me, snapshot, place, directory };

  const language = languageOf(directory.user(me)?.locale);
  if (currentLanguage() !== language || document.documentElement.lang !== language) setLanguage(language);

  const move = (change) => setPlace((old) => {
    const next = { ...old, ...change };
    places.set(now.current.me, next);
    return next;
  });

  // One person's live view of the workspace.
  useEffect(() => {
    let timer = null;
    let opened = false;
    writeAddress(me, !history.state);
    const stop = follow(me, (message) => {
      if (message.type === "toast") toast(message.text ?? message.message, message.kind);
      if (message.type !== "state" || message.state.me !== me) return;
      const before = now.current.snapshot;
      setAhead(message.state.ahead);
      announce(before?.me === me ? before : null, message.state);
      const views = new Set((message.state.views ?? []).map((view) => `${me}:${view.id}`));
      forgetForms((key) => !key.startsWith(`${me}:V`) || views.has(key));
      setSnapshot(message.state);
      newsHint.current();
    }, (status) => {
      clearTimeout(timer);
      if (status === "open") {
        setLost(false);
        if (opened) reload();
        opened = true;
      } else timer = setTimeout(() => setLost(true), LOST_AFTER);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [me]);

  useEffect(() => {
    const others = people.users.map((user) => user.id).filter((id) => id !== me);
    const following = followNews(others, setNews);
    newsHint.current = following.hint;
    return following.stop;
  }, [me]);

  useEffect(() => {
    const back = () => become(fromAddress(now.current.directory), true);
    const shown = () => document.visibilityState === "visible" && reload();
    // Somebody else's step, done in another tab.
    const done = (event) => tours.isTours(event.key) && setTour(tours.load(firstPeople.run));
    window.addEventListener("popstate", back);
    window.addEventListener("storage", done);
    document.addEventListener("visibilitychange", shown);
    return () => {
      window.removeEventListener("popstate", back);
      window.removeEventListener("storage", done);
      document.removeEventListener("visibilitychange", shown);
    };
  }, []);

  useEffect(() => {
    const unread = snapshot ? newsOf(snapshot).unread : 0;
    document.title = `${unread ? `(${unread}) ` : ""}${directory.name(me)} · ${t("practice")}`;
  }, [snapshot, me, language]);

  // An errand of the tour that had to wait for the person's own view.
  useEffect(() => {
    if (!snapshot || snapshot.me !== me || errand.current?.user !== me) return;
    const { step } = errand.current;
    errand.current = null;
    visit(step);
  }, [snapshot, me]);

  async function reload() {
    const answer = await api.getPeople();
    if (answer.users) setPeople(answer);
  }

  function announce(before, state) {
    const arrived = fresh(before, state, me);
    if (!arrived.length) return;
    const [conversation, message] = arrived.at(-1);
    const { directory: dir } = now.current;
    setSaid(t("announce", {
      n: arrived.length, name: dir.name(message.bot ? dir.botId : message.user),
      place: title(conversation, dir, me), text: flatten(message.text ?? "", (id) => dir.name(id)).slice(0, 200),
    }));
  }

  function toast(text, kind) {
    if (!text) return;
    const id = Math.random();
    setToasts((all) => [...all.slice(-2), { id, text, kind }]);
    setTimeout(() => dropToast(id), TOAST_FOR);
  }
  function dropToast(id) {
    setToasts((all) => all.filter((one) => one.id !== id));
  }

  function become(user, fromHistory) {
    if (user === now.current.me) return;
    if (!fromHistory) writeAddress(user);
    setMe(user);
    setSnapshot(null);
    setAsked(null);
    setDrawer(false);
    setPlace(places.get(user) ?? { open: FIRST_CHANNEL, tab: "home", thread: null });
  }

  const act = (what, details) => api.act(me, what, details);
  const attempt = async (what, details) => {
    const answer = await act(what, details);
    if (!answer.ok) toast(answer.message || t("trouble_connecting"), "wrong");
    return answer;
  };

  function happened(event) {
    const group = directory.user(me)?.group;
    setTour((old) => {
      const done = tours.after(old.done, { ...event, group });
      if (done.size === old.done.size) return old;
      const next = { ...old, done };
      tours.save(next);
      return next;
    });
  }
  function changeTour(change) {
    setTour((old) => {
      const next = { ...old, ...change(old) };
      tours.save(next);
      return next;
    });
  }

  const app = snapshot?.conversations.find((conversation) => isApp(conversation, directory));
  function openConversation(id) {
    const toApp = id === "app" || id === app?.id;
    move({ open: toApp ? "app" : id, thread: null });
    setDrawer(false);
    if (toApp) attempt(now.current.place.tab === "home" && directory.app.home !== false ? "home" : "messages_tab");
  }
  function showTab(tab) {
    move({ tab, thread: null });
    attempt(tab === "home" ? "home" : "messages_tab");
  }
  async function openDirect(user) {
    const answer = await attempt("open_im", { user_id: user });
    const id = answer.channel?.id ?? answer.channel ?? answer.id;
    if (answer.ok && id) move({ open: id, thread: null });
    setDrawer(false);
  }

  /** Goes where a step of the tour is done. */
  function go(step) {
    if (step.user === me) visit(step);
    else {
      errand.current = { user: step.user, step };
      become(step.user);
    }
  }
  function visit(step) {
    const state = now.current.snapshot;
    const target = step.open === "newest" ? newestCase(state) : step.open;
    if (step.fill) setDraft(step.user, target, directory.commands()[0]?.command ?? "");
    if (step.open === "app") {
      move({ open: "app", tab: "messages", thread: null });
      attempt("messages_tab");
    } else if (target) move({ open: target, thread: null });
    else if (step.open === "newest") toast(t("nothing_yet"));
    setTimeout(() => {
      if (step.fill) document.querySelector("[data-testid=composer]")?.focus();
    }, 60);
  }

  const views = snapshot?.views ?? [];
  const conversation = place.open === "app" ? app
    : snapshot?.conversations.find((one) => one.id === place.open);
  const shownTab = directory.app.home === false ? "messages" : place.tab;
  const onHome = place.open === "app" && shownTab === "home";
  const threadShown = !onHome && place.thread && conversation?.messages.some((m) => m.ts === place.thread);
  const page = {
    me, directory, snapshot, language, lost, toasts, dropToast, toast, news, tour, act, attempt, happened, become,
    open: conversation && conversation === app ? "app" : place.open, tab: shownTab, openConversation, showTab,
    openDirect, drawer, toggleDrawer: () => setDrawer(!drawer), go,
    openThread: (ts) => move({ thread: ts }), closeThread: () => move({ thread: null }),
    foldTour: () => changeTour((old) => ({ folded: !old.folded })),
    restartTour: () => changeTour(() => ({ done: new Set() })),
    say: (text) => setSaid(text),
    confirm: (object) => new Promise((resolve) => setAsked({
      object, answer: (yes) => { setAsked(null); resolve(yes); },
    })),
    focusHome: () => document.querySelector("[data-testid=composer]") ?? document.querySelector("[data-testid=home]"),
    switchLanguage: (locale) => {
      setPeople((old) => ({
        ...old, users: old.users.map((user) => (user.id === me ? { ...user, locale } : user)),
      }));
      attempt("language", { locale });
    },
  };
  const covered = views.length > 0 || asked !== null;
  const ready = snapshot?.me === me;
  return html`<${Page.Provider} value=${page}>
    <a class="skip" href="#main">${t("skip")}</a>
    <${PeopleBar} />
    <div class=${classes("below", drawer && "drawer-open")} inert=${covered}>
      <${Tour} />
      <${LostBar} />
      ${ready ? html`<div class=${classes("window", threadShown && "with-thread")} key=${me}>
        <${Sidebar} />
        ${drawer && html`<div class="shade" onClick=${() => setDrawer(false)}></div>`}
        <${Main} conversation=${conversation} />
        ${threadShown && html`<${Thread} key=${place.thread} conversation=${conversation} ts=${place.thread} />`}
      </div>` : html`<div class="window loading" role="status"><span class="spinner" aria-hidden="true"></span> ${t("loading")}</div>`}
      ${!covered && html`<${Toasts} />`}
    </div>
    ${ready && views.length > 0 && html`<${Modal} key=${views.at(-1).id} view=${views.at(-1)} depth=${views.length} />`}
    ${asked && html`<${Confirm} object=${asked.object} onAnswer=${asked.answer} />`}
    <div class="hidden" role="status" aria-live="polite" data-testid="announcer">${said}</div>
  <//>`;
}

function Waiting({ failed }) {
  return html`<${Fragment}><p class="starting" role="status">
    ${failed ? t("not_reachable") : html`<span class="spinner" aria-hidden="true"></span> ${t("loading")}`}
  </p><//>`;
}

async function start() {
  const root = document.getElementById("page");
  setLanguage(languageOf(navigator.language));
  render(html`<${Waiting} />`, root);
  for (;;) {
    const people = await api.getPeople();
    if (people.users) {
      render(html`<${App} firstPeople=${people} />`, root);
      return;
    }
    render(html`<${Waiting} failed />`, root);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

start();

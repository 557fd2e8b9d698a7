/** The people API of the practice workspace. Nothing here throws: a failure is an answer. */

import { t } from "./i18n.js";

/** Longer than the app's three seconds, so that the workspace's own answer comes first. */
const PATIENCE = 15_000;

/** What went wrong, in the person's language where the page has words for it. */
function inWords({ error, message }) {
  const key = `error_${error}`;
  const known = t(key);
  return known === key ? message : known;
}

async function request(path, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(path, { ...options, signal: stop.signal });
    const answer = await response.json();
    return answer.ok === false ? { ...answer, message: inWords(answer) } : answer;
  } catch {
    return { ok: false, error: "no_connection", message: t("trouble_connecting") };
  } finally {
    clearTimeout(timer);
  }
}

export function getPeople() {
  return request("/practice/people");
}

export function getState(user) {
  return request(`/practice/state?user=${encodeURIComponent(user)}`);
}

/** Does what a person does; the answer is {ok: true, …} or {ok: false, error, message}. */
export function act(user, what, details = {}) {
  return request("/practice/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user, do: what, ...details }),
  });
}

/** The workspace's time: {ok, movable, ahead, now}. */
export function getClock() {
  return request("/practice/clock");
}

/** Moves it forward by so many seconds; answers it as it is then. */
export function moveClock(seconds) {
  return request("/practice/clock", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ forward: seconds }),
  });
}

/** Uploads one file; the answer's `file` has its id. */
export function upload(user, file) {
  const body = new FormData();
  body.set("user", user);
  body.set("file", file);
  return request("/practice/upload", { method: "POST", body });
}

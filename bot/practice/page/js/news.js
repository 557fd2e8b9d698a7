/** Who else has something new: read from the state where it is told, else asked for now and then. */

import { getState } from "./api.js";
import { newsOf } from "./workspace.js";

const EVERY = 5000;
const SOON = 1200;

/**
 * Follows the other people's unread counts. `onNews({user: {unread, mentions}})` is called with
 * all of them. Returns {hint, stop}; `hint()` says that something may have changed.
 */
export function followNews(users, onNews) {
  let timer = null;
  let due = 0;
  let asking = false;
  let again = false;
  let stopped = false;

  const ask = async () => {
    asking = true;
    again = false;
    if (document.visibilityState === "visible") {
      const found = await Promise.all(users.map(async (id) => {
        const snapshot = await getState(id);
        return snapshot.conversations ? [id, newsOf(snapshot)] : null;
      }));
      if (!stopped) onNews(Object.fromEntries(found.filter(Boolean)));
    }
    asking = false;
    schedule(again ? SOON : EVERY);
  };
  const schedule = (wait) => {
    if (stopped) return;
    clearTimeout(timer);
    due = Date.now() + wait;
    timer = setTimeout(ask, wait);
  };
  schedule(100);
  return {
    hint: () => {
      if (asking) again = true;
      else if (due - Date.now() > SOON) schedule(SOON);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

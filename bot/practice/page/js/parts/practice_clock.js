/** The workspace's time, and a menu that moves it forward: for reminders and what comes after days. */

import { getClock, moveClock } from "../api.js";
import { usePage } from "../context.js";
import { html, useEffect, useState } from "../dom.js";
import { t } from "../i18n.js";
import { moment } from "../time.js";
import { Menu } from "./menu.js";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const STEPS = [["forward_30m", 30 * MINUTE], ["forward_day", DAY], ["forward_week", 7 * DAY], ["forward_30d", 30 * DAY]];

/** Also follows what somebody else moved, in another window. */
const LOOK_EVERY = 5_000;

/** Nothing is shown where whoever runs the workspace does not let time be moved. */
export function PracticeClock() {
  const { say } = usePage();
  const [clock, setClock] = useState(null);

  const look = async () => {
    const answer = await getClock();
    if (answer.ok) setClock(answer);
  };
  useEffect(() => {
    look();
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, []);

  const forward = async (seconds) => {
    const answer = await moveClock(seconds);
    if (!answer.ok) return;
    setClock(answer);
    say?.(t("time_is", { time: moment(new Date(answer.now)) }));
  };

  if (!clock?.movable) return null;
  const shown = moment(new Date(clock.now));
  return html`<${Menu} label=${`${t("move_time")} · ${shown}`} testid="clock" className="practice-clock" heading=${t("move_time")}
    items=${STEPS.map(([key, seconds]) => ({ key, label: t(key), run: () => forward(seconds) }))}>
    <svg aria-hidden="true" viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" stroke-width="1.5"><circle cx="8" cy="8" r="6.5" /><path d="M8 4.5V8l2.5 1.5" /></svg> <time datetime=${clock.now} data-testid="practice-time">${shown}</time>
  </${Menu}>`;
}

/** "What to try": the steps of the tour as data, and which of them somebody has done. */

/** Something that happened on the page: {type, who (group), name (callback or action id)}. */
const happened = (type, group, ...names) => (event) => (
  event.type === type && event.group === group && names.includes(event.name)
);

/** Each step: its key in the catalogues, who does it, where, and what shows that it is done. */
export const STEPS = [
  { key: "report", user: "U0EMP1", open: "C0GENERAL", fill: "command", done: happened("view", "employee", "report") },
  { key: "send", user: "U0EMP1", done: happened("submit", "employee", "report") },
  { key: "receive", user: "U0DESK1", open: "newest", done: happened("press", "desk", "case_open") },
  { key: "claim", user: "U0DESK1", open: "newest", done: happened("press", "desk", "case_claim") },
  { key: "answer", user: "U0DESK1", open: "newest", done: happened("submit", "desk", "case_reply") },
  { key: "read", user: "U0EMP1", open: "app", done: happened("press", "employee", "report_open") },
];

/** Further things worth trying, each a key in the catalogues. */
export const MORE = ["anonymous", "danger", "exclude", "home", "tabs", "status", "outsider"];

const KEY = "practice.tour";

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** What was done in this run of the workspace: another begins with nothing. */
export function load(run) {
  const saved = read();
  return { run, done: new Set(saved.run === run ? saved.done : []), folded: Boolean(saved.folded) };
}

export function isTours(key) {
  return key === KEY;
}

export function save(tour) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ run: tour.run, done: [...tour.done], folded: tour.folded }));
  } catch {
    // A browser that keeps nothing only forgets the tour.
  }
}

/** The steps that are done once this has happened, in addition to those before. */
export function after(done, event) {
  const next = new Set(done);
  STEPS.forEach((step) => {
    if (step.done(event)) next.add(step.key);
  });
  return next;
}

/** The panel that shows what to try, step by step; it can be folded away and remembers. */

import { classes, html, useState } from "../dom.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { MORE, STEPS } from "../tour.js";

export function Tour() {
  const { tour, foldTour, restartTour, directory, go, me } = usePage();
  const [more, setMore] = useState(false);
  const current = STEPS.find((step) => !tour.done.has(step.key));
  const words = { command: directory.commands()[0]?.command ?? "/sodan", app: directory.app.name };
  return html`<section class=${classes("tour", tour.folded && "folded")} aria-label=${t("tour_title")} data-testid="tour">
    <div class="tour-head">
      <h2>${t("tour_title")}</h2>
      <span class="note">${current ? t("tour_progress", { done: tour.done.size, all: STEPS.length }) : t("tour_finished")}</span>
      ${tour.folded && current && html`<span class="tour-next">${t(`tour_${current.key}`, words)}</span>`}
      ${!tour.folded && html`<button type="button" class="quiet" aria-expanded=${more} aria-controls="tour-more"
        data-testid="tour-more" onClick=${() => setMore(!more)}>${t("tour_more")} <span aria-hidden="true">${more ? "▴" : "▾"}</span></button>`}
      ${!tour.folded && tour.done.size > 0 && html`<button type="button" class="quiet" onClick=${restartTour}>${t("tour_restart")}</button>`}
      <button type="button" class="quiet" aria-expanded=${!tour.folded} aria-controls="tour-steps" data-testid="tour-fold"
        onClick=${foldTour}>${tour.folded ? t("unfold") : t("fold")}</button>
    </div>
    ${!tour.folded && html`<div id="tour-steps">
      <ol class="steps">
        ${STEPS.map((step, index) => {
          const done = tour.done.has(step.key);
          return html`<li key=${step.key} class=${classes(done && "done", step === current && "current")}
            aria-current=${step === current ? "step" : undefined} data-testid=${`tour-${step.key}`}>
            <span class="number" aria-hidden="true">${done ? "✓" : index + 1}</span>
            <div><p>${done && html`<span class="hidden">${t("done")} </span>`}${t(`tour_${step.key}`, words)}</p>
              ${step === current && html`<button type="button" class="button small" data-testid="tour-go"
                onClick=${() => go(step)}>${step.user === me ? t("tour_here") : t("tour_go", { name: directory.name(step.user) })}</button>`}
            </div>
          </li>`;
        })}
      </ol>
      ${more && html`<ul id="tour-more" class="more">${MORE.map((key) => html`<li key=${key}>${t(`more_${key}`, words)}</li>`)}</ul>`}
    </div>`}
  </section>`;
}

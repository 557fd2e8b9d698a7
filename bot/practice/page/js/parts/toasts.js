/** Short notices, the bar that says the connection is lost, and what screen readers are told. */

import { html } from "../dom.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";

export function Toasts() {
  const { toasts, dropToast } = usePage();
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map((toast) => html`<div key=${toast.id} class=${`toast ${toast.kind ?? ""}`} data-testid="toast">
      <span>${toast.text}</span>
      <button type="button" class="icon-button" aria-label=${t("dismiss")} onClick=${() => dropToast(toast.id)}>
        <span aria-hidden="true">✕</span></button>
    </div>`)}
  </div>`;
}

export function LostBar() {
  const { lost } = usePage();
  return lost && html`<div class="lost" role="alert" data-testid="reconnecting">
    <span class="spinner" aria-hidden="true"></span> ${t("reconnecting")}
  </div>`;
}

/** Interactive elements outside inputs: buttons, menus and choices that act at once. */

import { classes, html } from "../dom.js";
import { usePage } from "../context.js";
import { holdsValue, plain } from "../forms.js";
import { t } from "../i18n.js";
import { safeUrl } from "../mrkdwn.js";
import { Menu } from "../parts/menu.js";
import { plainText } from "../parts/text.js";
import { Control } from "./controls.js";
import { Picture } from "./picture.js";
import { usePending, useSurface } from "./surface.js";

function Button({ block, element }) {
  const page = usePage();
  const surface = useSurface();
  const [pending, run] = usePending();
  const press = async () => {
    if (pending || (element.confirm && !(await page.confirm(element.confirm)))) return;
    if (element.url && safeUrl(element.url)) window.open(element.url, "_blank", "noopener");
    await run(() => surface.dispatch("press", block, element));
  };
  return html`<button type="button" class=${classes("button", element.style)}
    data-testid=${`button-${element.action_id}`} aria-label=${element.accessibility_label}
    aria-busy=${pending} onClick=${press}>
    ${pending && html`<span class="spinner" aria-hidden="true"></span>`}
    <span>${plainText(element.text)}</span>
  </button>`;
}

function Overflow({ block, element }) {
  const page = usePage();
  const surface = useSurface();
  const choose = async (option) => {
    if (element.confirm && !(await page.confirm(element.confirm))) return;
    if (option.url && safeUrl(option.url)) window.open(option.url, "_blank", "noopener");
    await surface.dispatch("choose", block, element, option.value);
  };
  const items = element.options.map((option) => ({
    key: option.value, label: plainText(option.text), note: plainText(option.description), run: () => choose(option),
  }));
  return html`<${Menu} label=${t("more_actions")} testid=${`overflow-${element.action_id}`} items=${items}>⋯<//>`;
}

/** One element of an actions block or a section's accessory. */
export function Element({ block, element, label = "" }) {
  const page = usePage();
  const surface = useSurface();
  if (element.type === "button" || element.type === "workflow_button") {
    return html`<${Button} block=${block} element=${element} />`;
  }
  if (element.type === "overflow") return html`<${Overflow} block=${block} element=${element} />`;
  if (element.type === "image") return html`<${Picture} element=${element} small />`;
  if (!holdsValue(element)) return html`<span class="unknown">${t("unknown_element", { type: element.type })}</span>`;
  const change = async (raw) => {
    const before = surface.form.get(block.block_id, element.action_id);
    surface.form.set(block.block_id, element, raw);
    if (element.confirm && !(await page.confirm(element.confirm))) {
      surface.form.set(block.block_id, element, before);
      return;
    }
    await surface.dispatch("choose", block, element, raw);
  };
  return html`<${Control} element=${element} label=${plain(element.placeholder) || plain(label) || t("choose")}
    testid=${`element-${element.action_id}`} value=${surface.form.get(block.block_id, element.action_id)}
    onChange=${change} />`;
}

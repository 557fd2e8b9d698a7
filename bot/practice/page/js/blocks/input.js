/** An input block: label, control, hint, counter and the error that belongs to it. */

import { classes, html, useMemo } from "../dom.js";
import { holdsValue } from "../forms.js";
import { t } from "../i18n.js";
import { newId } from "../dom.js";
import { plainText } from "../parts/text.js";
import { Control, isGroup } from "./controls.js";
import { useSurface } from "./surface.js";

/** Only close to its end is a limit of interest; a small one always is. */
const NEAR = 200;

function Counter({ id, element, value }) {
  const length = [...(value ?? "")].length;
  const { max_length: max, min_length: min } = element;
  if (min && length < min) return html`<div id=${id} class="counter">${t("counter_min", { n: min - length })}</div>`;
  if (!max || (max > NEAR && length < max - NEAR)) return null;
  return html`<div id=${id} class=${classes("counter", length > max && "over")}>
    ${length > max ? t("counter_over", { n: length - max }) : t("counter_left", { n: max - length })}
  </div>`;
}

export function InputBlock({ block }) {
  const surface = useSurface();
  const id = useMemo(() => newId("input"), []);
  const { element } = block;
  if (!holdsValue(element)) {
    return html`<p class="block unknown">${t("unknown_element", { type: element?.type })}</p>`;
  }
  const error = surface.errors?.[block.block_id];
  const value = surface.form.get(block.block_id, element.action_id);
  const counted = element.type === "plain_text_input";
  const described = [
    error && `${id}-error`, block.hint && `${id}-hint`, counted && `${id}-count`,
  ].filter(Boolean).join(" ");
  const change = (raw, dispatch = true) => {
    surface.form.set(block.block_id, element, raw);
    surface.clearError?.(block.block_id);
    if (dispatch && block.dispatch_action) surface.dispatch("choose", block, element, raw);
  };
  const group = isGroup(element);
  const heading = html`${plainText(block.label)}
    ${block.optional && html`<span class="optional">${t("optional")}</span>`}`;
  return html`<div class=${classes("block input", error && "wrong")} data-block=${block.block_id}>
    ${group
      ? html`<div class="label" id=${`${id}-label`}>${heading}</div>`
      : html`<label class="label" id=${`${id}-label`} for=${id}>${heading}</label>`}
    <${Control} element=${element} id=${id} labelledby=${`${id}-label`} describedby=${described}
      invalid=${Boolean(error)} required=${!block.optional} dispatches=${Boolean(block.dispatch_action)}
      testid=${`input-${block.block_id}`} value=${value} onChange=${change} />
    ${counted && html`<${Counter} id=${`${id}-count`} element=${element} value=${value} />`}
    ${error && html`<div id=${`${id}-error`} class="error" role="alert" data-testid=${`error-${block.block_id}`}>
      <span aria-hidden="true">⚠</span> ${error}
    </div>`}
    ${block.hint && html`<div id=${`${id}-hint`} class="hint">${plainText(block.hint)}</div>`}
  </div>`;
}

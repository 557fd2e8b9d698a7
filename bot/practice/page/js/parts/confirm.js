/** Slack's confirmation dialog, before a button or choice takes effect. */

import { html, useMemo } from "../dom.js";
import { newId } from "../dom.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";
import { TextObject, plainText } from "./text.js";

export function Confirm({ object, onAnswer }) {
  const id = useMemo(() => newId("confirm"), []);
  return html`<${Dialog} role="alertdialog" className="confirm" testid="confirm" labelledby=${`${id}-title`}
    describedby=${`${id}-text`} onEscape=${() => onAnswer(false)}
    focusOn=${(root) => root.querySelector("[data-testid=confirm-deny]")}>
    <h2 id=${`${id}-title`}>${plainText(object.title)}</h2>
    <div id=${`${id}-text`}><${TextObject} object=${object.text} /></div>
    <div class="dialog-buttons">
      <button type="button" class="button" data-testid="confirm-deny" onClick=${() => onAnswer(false)}>
        ${plainText(object.deny) || t("cancel")}</button>
      <button type="button" class=${object.style === "danger" ? "button danger solid" : "button primary solid"}
        data-testid="confirm-accept" onClick=${() => onAnswer(true)}>${plainText(object.confirm) || t("yes")}</button>
    </div>
  <//>`;
}

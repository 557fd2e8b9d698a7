/** The top of the person's stack of modals. */

import { html, useEffect, useMemo, useRef, useState } from "../dom.js";
import { Blocks } from "../blocks/blocks.js";
import { uploading } from "../blocks/files.js";
import { Surface, useForm, usePending } from "../blocks/surface.js";
import { usePage } from "../context.js";
import { newId } from "../dom.js";
import { valueElements } from "../forms.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";
import { plainText } from "./text.js";
import { LostBar, Toasts } from "./toasts.js";

const WRITTEN = ["plain_text_input", "email_text_input", "url_text_input", "number_input"];

/** Where typing can begin at once; else the dialog itself gets the focus, its title is read. */
function firstField(view) {
  return (root) => {
    const elements = valueElements(view.blocks);
    const wanted = elements.find(([, element]) => element.focus_on_load)
      ?? (WRITTEN.includes(elements[0]?.[1].type) ? elements[0] : null);
    return wanted ? root.querySelector(`[data-block="${CSS.escape(wanted[0].block_id)}"] [data-focus]`) : null;
  };
}

/** Keeps the focus when a replaced view took the focused element away. */
function useFocusKept(hash, root) {
  const place = useRef(null);
  useEffect(() => {
    if (document.activeElement === document.body && root.current) {
      const block = place.current && root.current.querySelector(`[data-block="${CSS.escape(place.current)}"] [data-focus]`);
      (block ?? root.current.closest("[role=dialog]"))?.focus();
    }
  }, [hash]);
  return (event) => {
    place.current = event.target.closest("[data-block]")?.dataset.block ?? null;
  };
}

const OVERTAKEN = new Set(["action_not_found", "view_not_found"]);

export function Modal({ view, depth }) {
  const page = usePage();
  const id = useMemo(() => newId("modal"), []);
  const body = useRef(null);
  const sendButton = useRef(null);
  const [errors, setErrors] = useState({});
  const [trouble, setTrouble] = useState("");
  const [submitting, run] = usePending();
  const [closing, runClose] = usePending();
  const form = useForm(`${page.me}:${view.id}`, view.blocks, view.values, view.since);
  const remember = useFocusKept(view.hash, body);

  useEffect(() => {
    page.happened({ type: "view", name: view.callback_id });
    // Another view in the same window begins at its top: that it was received stands there.
    body.current.scrollTop = 0;
  }, [view.id, view.callback_id]);

  const shown = new Set(valueElements(view.blocks).map(([block]) => block.block_id));
  const elsewhere = Object.entries(errors).filter(([blockId]) => !shown.has(blockId));

  const submit = () => run(async () => {
    if (uploading()) {
      setTrouble(t("still_uploading"));
      return;
    }
    setTrouble("");
    sendButton.current?.focus();
    const answer = await page.act("submit", { view_id: view.id, values: form.values() });
    const found = answer.errors ?? {};
    setErrors(found);
    if (answer.ok && !Object.keys(found).length) {
      page.happened({ type: "submit", name: view.callback_id });
      return;
    }
    if (Object.keys(found).length) {
      page.say(t("form_has_errors", { n: Object.keys(found).length }));
      // Once the errors are drawn, the first of them in the order of the form gets the focus.
      setTimeout(() => {
        const wrong = body.current?.querySelector(".block.input.wrong");
        wrong?.querySelector("[data-focus]")?.focus();
        wrong?.scrollIntoView({ block: "center" });
      });
    } else {
      setTrouble(answer.message || t("trouble_connecting"));
    }
  });
  const close = (all) => runClose(async () => {
    if (submitting) return;
    const answer = await page.act("close", { view_id: view.id, ...(all ? { all: true } : {}) });
    if (!answer.ok) setTrouble(answer.message || t("trouble_connecting"));
  });

  const surface = {
    heading: "h3",
    form,
    errors,
    submit: view.submit ? submit : undefined,
    clearError: (blockId) => {
      if (errors[blockId]) setErrors(({ [blockId]: _, ...rest }) => rest);
    },
    dispatch: async (what, block, element, selected) => {
      const answer = await page.act(what, {
        view_id: view.id, block_id: block.block_id, action_id: element.action_id, values: form.values(),
        ...(what === "choose" ? { selected } : {}),
      });
      // The form was sent or replaced while a change was on its way: nothing is lost by that.
      if (what === "choose" && OVERTAKEN.has(answer.error)) return;
      if (!answer.ok) setTrouble(answer.message || t("trouble_connecting"));
      else {
        setTrouble("");
        page.happened({ type: what, name: element.action_id });
      }
    },
  };
  const needsSend = Boolean(view.submit);
  return html`<${Dialog} className="modal" testid="modal" labelledby=${`${id}-title`} focusOn=${firstField(view)}
    fallback=${page.focusHome} onEscape=${() => close(false)}>
    <div class="modal-head">
      ${depth > 1 && html`<button type="button" class="icon-button" data-testid="modal-back" aria-label=${t("back")}
        title=${t("back")} onClick=${() => close(false)}><span aria-hidden="true">←</span></button>`}
      <h2 id=${`${id}-title`} data-testid="modal-title">${plainText(view.title)}</h2>
      <button type="button" class="icon-button" data-testid="modal-close" aria-label=${t("close")} title=${t("close")}
        onClick=${() => close(true)}><span aria-hidden="true">✕</span></button>
    </div>
    <${LostBar} />
    <div class="modal-body" ref=${body} inert=${submitting} onFocusIn=${remember} tabindex="0" role="group"
      aria-labelledby=${`${id}-title`} data-callback=${view.callback_id}>
      ${elsewhere.length > 0 && html`<div class="banner wrong" role="alert">
        ${elsewhere.map(([blockId, text]) => html`<p data-testid=${`error-${blockId}`}>${text}</p>`)}</div>`}
      <${Surface.Provider} value=${surface}><${Blocks} blocks=${view.blocks} /><//>
    </div>
    ${trouble && html`<div class="banner wrong" role="alert" data-testid="modal-trouble">${trouble}</div>`}
    <div class="dialog-buttons modal-foot">
      <button type="button" class="button" data-testid="modal-cancel" aria-busy=${closing} onClick=${() => close(false)}>
        ${plainText(view.close) || (needsSend ? t("cancel") : t("close"))}</button>
      ${needsSend && html`<button type="button" ref=${sendButton} class="button primary solid" data-testid="modal-submit"
        aria-busy=${submitting} onClick=${submit}>
        ${submitting && html`<span class="spinner" aria-hidden="true"></span>`}
        <span>${plainText(view.submit)}</span></button>`}
    </div>
    <${Toasts} />
  <//>`;
}


/** The file input of a form, and what is known of the files that were uploaded here. */

import { html, useRef, useState } from "../dom.js";
import { upload } from "../api.js";
import { usePage } from "../context.js";
import { t } from "../i18n.js";
import { fileSize } from "../time.js";

const known = new Map();
let underWay = 0;

/** Whether a file is still on its way to the workspace. */
export function uploading() {
  return underWay > 0;
}

/** Uploads files one after the other; gives {ids, error}. */
export async function uploadAll(user, files) {
  const ids = [];
  for (const file of files) {
    underWay += 1;
    const answer = await upload(user, file);
    underWay -= 1;
    if (!answer.ok) return { ids, error: answer.message ?? t("upload_failed", { name: file.name }) };
    known.set(answer.file.id, answer.file);
    ids.push(answer.file.id);
  }
  return { ids, error: null };
}

export function FileChips({ ids, onRemove }) {
  return ids.length > 0 && html`<ul class="file-chips">
    ${ids.map((id) => {
      const file = known.get(id);
      return html`<li key=${id}><span aria-hidden="true">📄</span> <span class="name">${file?.name ?? id}</span>
        ${file && html`<span class="note">${fileSize(file.size)}</span>`}
        <button type="button" aria-label=${t("remove", { name: file?.name ?? id })} onClick=${() => onRemove(id)}>×</button>
      </li>`;
    })}
  </ul>`;
}

export function FileControl({ element, id, testid, value, onChange, aria }) {
  const { me } = usePage();
  const field = useRef(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const most = element.max_files ?? 10;
  const chosen = value ?? [];
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(",");
  const add = async (event) => {
    const picked = event.currentTarget;
    const files = [...picked.files];
    picked.value = "";
    if (!files.length) return;
    if (chosen.length + files.length > most) {
      setProblem(t("too_many_files", { n: most }));
      return;
    }
    setBusy(true);
    setProblem("");
    const { ids, error } = await uploadAll(me, files);
    setBusy(false);
    if (error) setProblem(error);
    if (ids.length) onChange([...chosen, ...ids]);
  };
  return html`<div class="files">
    <input id=${id} ref=${field} type="file" class="hidden" data-testid=${testid} data-focus ...${aria} aria-busy=${busy} accept=${accept || undefined}
      multiple=${most > 1} onChange=${add} />
    <span class="button" aria-hidden="true" onClick=${() => field.current.click()}>
      ${t(most > 1 ? "choose_files" : "choose_file")}</span>
    ${busy && html`<span class="note" role="status"><span class="spinner" aria-hidden="true"></span> ${t("uploading")}</span>`}
    <${FileChips} ids=${chosen} onRemove=${(gone) => onChange(chosen.filter((other) => other !== gone))} />
    ${problem && html`<div class="error" role="alert">${problem}</div>`}
  </div>`;
}

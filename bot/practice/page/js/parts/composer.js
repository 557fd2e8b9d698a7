/** Writing a message or a command. What is typed stays until the workspace has taken it. */

import { classes, html, useLayoutEffect, useMemo, useRef, useState } from "../dom.js";
import { FileChips, uploadAll } from "../blocks/files.js";
import { usePage } from "../context.js";
import { newId } from "../dom.js";
import { t } from "../i18n.js";
import { Menu } from "./menu.js";

const drafts = new Map();

/** Puts a text where somebody will next write: the tour does. */
export function setDraft(user, channel, text) {
  drafts.set(`${user}:${channel}:`, { text, files: [] });
}

function useDraft(key) {
  const [, redraw] = useState(0);
  const draft = drafts.get(key) ?? { text: "", files: [] };
  return [draft, (change) => {
    drafts.set(key, { ...(drafts.get(key) ?? { text: "", files: [] }), ...change });
    redraw((n) => n + 1);
  }];
}

/** The commands that the text may become, while only the command's name is being typed. */
function matching(commands, text) {
  return /^\/\S*$/.test(text) ? commands.filter((command) => command.command.startsWith(text.toLowerCase())) : [];
}

export function Composer({ channel, threadTs, placeholder }) {
  const page = usePage();
  const { directory, me } = page;
  const [draft, change] = useDraft(`${me}:${channel}:${threadTs ?? ""}`);
  const [active, setActive] = useState(0);
  const [shut, setShut] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [uploading, setUploading] = useState(false);
  const field = useRef(null);
  const picker = useRef(null);
  const id = useMemo(() => newId("composer"), []);
  const prefix = threadTs ? "thread-" : "";
  const found = threadTs ? [] : matching(directory.commands(), draft.text);
  const listed = !shut && !busy && !problem && found.length > 0;

  useLayoutEffect(() => {
    const node = field.current;
    node.style.height = "auto";
    node.style.height = `${Math.min(node.scrollHeight, 220)}px`;
  }, [draft.text]);

  const complete = (command) => {
    change({ text: `${command.command} ` });
    setShut(true);
    field.current.focus();
  };
  const send = async () => {
    const text = draft.text.trim();
    if (busy || uploading || (!text && !draft.files.length)) return;
    setBusy(true);
    setProblem("");
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    let answer;
    if (command && threadTs) answer = { ok: false, message: t("no_command_in_thread", { command }) };
    else if (command) answer = await page.act("command", { command, text: rest, channel });
    else {
      answer = await page.act("say", {
        channel, text: draft.text.trimEnd(), ...(threadTs ? { thread_ts: threadTs } : {}),
        ...(draft.files.length ? { files: draft.files } : {}),
      });
    }
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.message || t("trouble_connecting"));
      return;
    }
    // What was typed while it was on its way stays.
    const now = drafts.get(`${me}:${channel}:${threadTs ?? ""}`);
    if (now?.text === draft.text) change({ text: "", files: [] });
    if (command) page.happened({ type: "command", name: command });
  };
  const key = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (listed) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        setActive((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        setShut(true);
        return;
      }
      const pick = found[Math.min(active, found.length - 1)];
      if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && pick.command !== draft.text)) {
        event.preventDefault();
        complete(pick);
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  const attach = async (event) => {
    const files = [...event.currentTarget.files];
    event.currentTarget.value = "";
    setUploading(true);
    const { ids, error } = await uploadAll(me, files);
    setUploading(false);
    change({ files: [...(drafts.get(`${me}:${channel}:${threadTs ?? ""}`)?.files ?? []), ...ids] });
    setProblem(error ?? "");
    field.current?.focus();
  };
  const shortcuts = directory.shortcuts("global").map((shortcut) => ({
    key: shortcut.callback_id, label: shortcut.name, note: directory.app.name, testid: `shortcut-${shortcut.callback_id}`,
    run: () => page.attempt("shortcut", { callback_id: shortcut.callback_id }),
  }));
  return html`<div class="composer-area">
    ${listed && html`<ul class="completions" id=${`${id}-list`} role="listbox" aria-label=${t("commands")}>
      ${found.map((command, index) => html`<li key=${command.command} id=${`${id}-${index}`} role="option"
        aria-selected=${index === active} class=${classes(index === active && "active")} data-testid=${`command-${command.command}`}
        onPointerDown=${(event) => event.preventDefault()} onClick=${() => complete(command)}>
        <span><strong>${command.command}</strong> <span class="usage">${command.usage_hint}</span></span>
        <span class="note">${command.description}</span>
      </li>`)}
    </ul>`}
    <div class=${classes("composer", problem && "wrong")}>
      <textarea ref=${field} rows="1" data-testid=${`${prefix}composer`} aria-label=${placeholder} placeholder=${placeholder}
        aria-autocomplete="list" aria-controls=${listed ? `${id}-list` : undefined}
        aria-activedescendant=${listed ? `${id}-${Math.min(active, found.length - 1)}` : undefined}
        aria-describedby=${problem ? `${id}-problem` : undefined} value=${draft.text} onKeyDown=${key}
        onInput=${(event) => {
          change({ text: event.currentTarget.value });
          setShut(false);
          setActive(0);
          if (problem) setProblem("");
        }}></textarea>
      <${FileChips} ids=${draft.files} onRemove=${(gone) => change({ files: draft.files.filter((f) => f !== gone) })} />
      <div class="composer-tools">
        <input type="file" hidden multiple ref=${picker} data-testid=${`${prefix}attach`} onChange=${attach} />
        <button type="button" class="icon-button" aria-label=${t("attach")} title=${t("attach")} aria-busy=${uploading}
          onClick=${() => picker.current.click()}><span aria-hidden="true">📎</span></button>
        ${!threadTs && html`<${Menu} up label=${t("shortcuts")} testid="shortcuts" items=${shortcuts} heading=${t("shortcuts")}>
          <span aria-hidden="true">⚡</span><//>`}
        <span class="note keys">${uploading ? t("uploading") : t("send_keys")}</span>
        <button type="button" class=${classes("send", (draft.text.trim() || draft.files.length > 0) && "ready")}
          data-testid=${`${prefix}send`} aria-label=${t("send")} title=${t("send")} aria-busy=${busy} onClick=${send}>
          ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : html`<span aria-hidden="true">➤</span>`}
        </button>
      </div>
    </div>
    ${problem && html`<div class="error" role="alert" id=${`${id}-problem`} data-testid=${`${prefix}composer-problem`}>${problem}</div>`}
  </div>`;
}

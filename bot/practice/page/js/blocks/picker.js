/** Choosing several of many: chips, a field to search in and a list, by the ARIA combobox pattern. */

import { classes, html, useEffect, useMemo, useRef, useState } from "../dom.js";
import { newId } from "../dom.js";
import { t } from "../i18n.js";

export function Picker({ id, testid, choices, value, onChange, aria, limit, placeholder }) {
  const listId = useMemo(() => newId("list"), []);
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const root = useRef(null);
  const field = useRef(null);
  const chosen = value ?? [];
  const labels = new Map(choices.map((choice) => [choice.value, choice.label]));
  const found = choices.filter((choice) => (
    `${choice.label} ${choice.note ?? ""}`.toLowerCase().includes(search.trim().toLowerCase())));
  const full = limit !== undefined && chosen.length >= limit;

  useEffect(() => {
    if (!open) return undefined;
    root.current?.querySelector("[role=listbox]")?.scrollIntoView({ block: "nearest" });
    const outside = (event) => {
      if (!root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  useEffect(() => {
    if (open) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active, open]);

  const toggle = (choice) => {
    if (chosen.includes(choice.value)) onChange(chosen.filter((v) => v !== choice.value));
    else if (!full) onChange([...chosen, choice.value]);
    setSearch("");
    field.current?.focus();
  };
  const remove = (v) => {
    onChange(chosen.filter((other) => other !== v));
    field.current?.focus();
  };
  const key = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else {
        const step = event.key === "ArrowDown" ? 1 : -1;
        setActive((now) => Math.max(0, Math.min(found.length - 1, now + step)));
      }
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && found[active]) toggle(found[active]);
      else setOpen(true);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === "Backspace" && !search && chosen.length) {
      onChange(chosen.slice(0, -1));
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  };

  return html`<div class="picker" ref=${root} data-testid=${`${testid}-picker`}>
    <div class="control chips" onClick=${() => field.current?.focus()}>
      ${chosen.map((v) => html`<span class="chip" key=${v}>${labels.get(v) ?? v}
        <button type="button" aria-label=${t("remove", { name: labels.get(v) ?? v })} onClick=${() => remove(v)}>×</button>
      </span>`)}
      <input id=${id} ref=${field} data-testid=${testid} data-focus role="combobox" autocomplete="off" ...${aria}
        aria-expanded=${open} aria-controls=${listId} aria-autocomplete="list"
        aria-activedescendant=${open && found[active] ? `${listId}-${active}` : undefined}
        placeholder=${chosen.length ? "" : placeholder || t("choose_several")} value=${search}
        onInput=${(event) => { setSearch(event.currentTarget.value); setActive(0); setOpen(true); }}
        onClick=${() => setOpen(true)} onKeyDown=${key} />
    </div>
    ${open && html`<ul class="options" id=${listId} role="listbox" aria-multiselectable="true">
      ${found.length === 0 && html`<li class="none">${t("nothing_found")}</li>`}
      ${found.map((choice, index) => html`<li key=${choice.value} id=${`${listId}-${index}`} role="option"
        data-testid=${`option-${choice.value}`} aria-selected=${chosen.includes(choice.value)}
        aria-disabled=${(full && !chosen.includes(choice.value)) || undefined}
        class=${classes(index === active && "active")}
        onPointerDown=${(event) => event.preventDefault()} onClick=${() => toggle(choice)}>
        <span class="tick" aria-hidden="true">${chosen.includes(choice.value) ? "✓" : ""}</span>
        <span>${choice.label}</span>${choice.note && html`<span class="note">${choice.note}</span>`}
      </li>`)}
    </ul>`}
  </div>`;
}

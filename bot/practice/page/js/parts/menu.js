/** A button that opens a menu, by the ARIA menu button pattern. */

import { classes, html, useLayoutEffect, useMemo, useRef, useState } from "../dom.js";
import { newId } from "../dom.js";

/** `items`: [{key, label, note, testid, run}]; `up` opens it above the button. */
export function Menu({ label, testid, className, items, up, heading, children }) {
  const id = useMemo(() => newId("menu"), []);
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  const button = useRef(null);
  const entries = () => [...(root.current?.querySelectorAll("[role=menuitem]") ?? [])];

  // Before the next key arrives: it belongs to the menu.
  useLayoutEffect(() => {
    if (!open) return undefined;
    entries()[0]?.focus();
    const outside = (event) => {
      if (!root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const key = (event) => {
    if (!open) return;
    const all = entries();
    const at = all.indexOf(document.activeElement);
    const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (go !== undefined) {
      event.preventDefault();
      all[(go + all.length) % all.length]?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  };
  return html`<div class=${classes("menu", className)} ref=${root} onKeyDown=${key}>
    <button type="button" ref=${button} class="icon-button" aria-label=${label} title=${label} data-testid=${testid}
      aria-haspopup="menu" aria-expanded=${open} aria-controls=${open ? id : undefined}
      onClick=${() => setOpen(!open)}>${children}</button>
    ${open && html`<div class=${classes("menu-list", up && "up")} id=${id} role="menu" aria-label=${label}>
      ${heading && html`<div class="menu-heading" role="presentation">${heading}</div>`}
      ${items.length === 0 && html`<div class="menu-heading" role="presentation">–</div>`}
      ${items.map((item) => html`<button type="button" role="menuitem" tabindex="-1" key=${item.key}
        data-testid=${item.testid ?? `menu-${item.key}`} onClick=${() => { close(); item.run(); }}>
        <span>${item.label}</span>${item.note && html`<span class="note">${item.note}</span>`}
      </button>`)}
    </div>`}
  </div>`;
}

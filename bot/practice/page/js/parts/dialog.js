/** A dialog: focus goes in, stays in, and returns to where it was; Esc closes. */

import { classes, html, useLayoutEffect, useRef } from "../dom.js";

const FOCUSABLE = [
  "a[href]", "button:not([disabled])", "input:not([disabled])", "select:not([disabled])",
  "textarea:not([disabled])", "[tabindex='0']",
].join(",");

/** The elements that Tab reaches, of a radio group only the one that Tab would stop at. */
export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => (
    !node.closest("[inert]") && node.getClientRects().length > 0));
}

function trap(event, root) {
  const stops = focusables(root);
  if (!stops.length) {
    event.preventDefault();
    return;
  }
  const [first, last] = [stops[0], stops.at(-1)];
  const at = document.activeElement;
  // A radio group is one stop, so its last radio may never be reached: compare by name.
  const isLast = at === last || (at?.type === "radio" && last.type === "radio" && at.name === last.name);
  const isFirst = at === first || at === root
    || (at?.type === "radio" && first.type === "radio" && at.name === first.name);
  if (event.shiftKey && isFirst) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && isLast) {
    event.preventDefault();
    first.focus();
  } else if (!root.contains(at)) {
    event.preventDefault();
    first.focus();
  }
}

/**
 * `focusOn(root)` may name the element that gets the focus; otherwise the dialog has it, so
 * that a screen reader starts with its title. `fallback` finds a place for the focus when
 * what opened the dialog is gone by the time it closes.
 */
export function Dialog({
  labelledby, describedby, role = "dialog", testid, className, focusOn, fallback, onEscape, children,
}) {
  const root = useRef(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const target = focusOn?.(root.current) ?? root.current;
    target.focus({ preventScroll: target === root.current });
    return () => {
      // After the page has drawn what it looks like without the dialog.
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        const back = opener?.isConnected && opener !== document.body ? opener : fallback?.();
        back?.focus();
      });
    };
  }, []);
  const key = (event) => {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") {
      trap(event, root.current);
    }
  };
  return html`<div class="overlay" onKeyDown=${key}>
    <div class=${classes("dialog", className)} ref=${root} role=${role} aria-modal="true" tabindex="-1"
      aria-labelledby=${labelledby} aria-describedby=${describedby} data-testid=${testid}>
      ${children}
    </div>
  </div>`;
}

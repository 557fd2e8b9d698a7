/**
 * What surrounds a set of blocks: where a press goes, what is filled in, which errors stand.
 * A message, a modal and App Home each make one.
 */

import { createContext, useContext, useRef, useState } from "../dom.js";
import { rawValues, reconcile } from "../forms.js";

export const Surface = createContext(null);

export function useSurface() {
  return useContext(Surface);
}

const forms = new Map();

/** Forgets what was filled in at a place: a view that is gone. */
export function forgetForms(keep) {
  for (const key of forms.keys()) if (!keep(key)) forms.delete(key);
}

/**
 * The form of a place. It outlives the component (a second view may lie on top) and every
 * replacement of the blocks; see `forms.reconcile`.
 */
export function useForm(key, blocks, serverValues, since) {
  const [, redraw] = useState(0);
  let entry = forms.get(key);
  if (!entry || entry.blocks !== blocks) {
    entry = { blocks, form: reconcile(entry?.form, blocks, serverValues, since) };
    forms.set(key, entry);
  }
  return {
    get: (blockId, actionId) => forms.get(key)?.form[blockId]?.[actionId]?.raw,
    set: (blockId, element, raw) => {
      const current = forms.get(key) ?? entry;
      const form = {
        ...current.form,
        [blockId]: {
          ...current.form[blockId],
          [element.action_id]: { ...current.form[blockId]?.[element.action_id], type: element.type, raw },
        },
      };
      forms.set(key, { ...current, form });
      redraw((n) => n + 1);
    },
    values: () => rawValues(forms.get(key)?.form),
  };
}

/** Whether an element is being pressed: [pending, run]. A second press waits for the first. */
export function usePending() {
  const [pending, setPending] = useState(false);
  const running = useRef(false);
  const run = async (work) => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    try {
      await work();
    } finally {
      running.current = false;
      setPending(false);
    }
  };
  return [pending, run];
}

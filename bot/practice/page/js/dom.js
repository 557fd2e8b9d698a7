/** The rendering library in one place: Preact with htm, so that no build step is needed. */

import { h } from "../vendor/preact/preact.module.js";
import htm from "../vendor/htm/htm.module.js";

export { createContext, Fragment, render } from "../vendor/preact/preact.module.js";
export {
  useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState,
} from "../vendor/preact/hooks.module.js";

export const html = htm.bind(h);

/** Joins the class names that are given, leaving out what is false. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

let last = 0;
/** A new id for tying a label, hint or error to its control. */
export function newId(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}

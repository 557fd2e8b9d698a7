/** What every part of the page may ask for, without handing it through each level. */

import { createContext, useContext } from "./dom.js";

export const Page = createContext(null);

/** {me, directory, snapshot, act, toast, say, …}: see `main.js`, which makes it. */
export function usePage() {
  return useContext(Page);
}

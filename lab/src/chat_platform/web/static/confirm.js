// The question before something is lost.

import { byId, setText } from "./dom.js";

/** Ask, and return whether to go on; Escape is a no. */
export function confirmed(title, words) {
  const dialog = byId("confirm");
  setText(byId("confirm-title"), title);
  setText(byId("confirm-words"), words);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true }));
}

/** Take the question back. */
export function unasked() {
  byId("confirm").close("no");
}

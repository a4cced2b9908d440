// The field for the next message.

import { byId, setText } from "./dom.js";

export class Composer {
  #send;
  #most = 8000;

  constructor(send) {
    this.#send = send;
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    byId("message").addEventListener("keydown", (event) => {
      // While an input method composes a character, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    byId("message").addEventListener("input", () => this.#check());
  }

  set most(characters) {
    this.#most = characters;
  }

  focus() {
    byId("message").focus();
  }

  clear() {
    byId("message").value = "";
    this.#check();
  }

  #submit() {
    const content = byId("message").value.trim();
    if (!content || !this.#check()) return;
    this.clear();
    this.#send(content);
  }

  // Characters as the backend counts them: code points, not the halves of pairs.
  #check() {
    const length = [...byId("message").value.trim()].length;
    const fits = length <= this.#most;
    setText(byId("message-error"), fits ? "" : `The message has ${length} characters; ${this.#most} fit.`);
    byId("message").setAttribute("aria-invalid", String(!fits));
    return fits;
  }
}

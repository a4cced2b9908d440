// How the connection stands: a mark, words, a countdown.

import { announce, byId, MARKS, root, setText } from "./dom.js";

const STATES = {
  none: { mark: MARKS.unknown, words: "Not connected" },
  connecting: { mark: MARKS.running, words: "Connecting" },
  connected: { mark: MARKS.done, words: "Connected" },
  reconnecting: { mark: MARKS.waiting, words: "Reconnecting" },
  offline: { mark: MARKS.failed, words: "Offline" },
};

/** Shows what a Connection tells, and says aloud only what matters: lost, and back. */
export class ConnectionView {
  #ticking = 0;
  #until = 0;
  #lost = false;

  constructor(connection) {
    connection.addEventListener("state", ({ detail }) => this.#show(detail));
    byId("connection-now").addEventListener("click", () => connection.retry());
  }

  #show({ state, seconds }) {
    clearInterval(this.#ticking);
    root.dataset.connection = state;
    setText(byId("connection-mark"), STATES[state].mark);
    this.#until = Date.now() + seconds * 1000;
    this.#count(STATES[state].words);
    byId("connection-now").hidden = !seconds;
    if (seconds) this.#ticking = setInterval(() => this.#count(STATES[state].words), 250);
    this.#say(state, seconds);
  }

  #count(words) {
    const left = Math.ceil((this.#until - Date.now()) / 1000);
    setText(byId("connection-words"), left > 0 ? `${words} in ${left} s` : words);
  }

  #say(state, seconds) {
    if (seconds && !this.#lost) {
      this.#lost = true;
      announce("Connection lost. Reconnecting; what you send is kept.");
    } else if (state === "connected" && this.#lost) {
      this.#lost = false;
      announce("Connection is back.");
    } else if (state === "none") {
      this.#lost = false;
    }
  }
}

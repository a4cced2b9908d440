// The connection to the backend: opens, watches, and opens again, until it is closed on purpose.

import { Refusal } from "./http.js";

const GREETING_SECONDS = 10;
const LONGEST_PAUSE = 15;
const OFFLINE_AFTER = 6; // failed tries in a row: about half a minute
const TOO_MANY = 1013;

/**
 * Fires "state" ({state, seconds}) and "frame" (a decoded frame).
 * States: connecting, connected, reconnecting, offline, none. `seconds` is the time to the next try, 0 while trying.
 */
export class Connection extends EventTarget {
  #url;
  #token;
  #socket = null;
  #wanted = false;
  #tries = 0;
  #timer = 0;
  #silence = 0;
  #silenceSeconds = GREETING_SECONDS;
  #used = "";
  #refused = "";

  constructor(url, token) {
    super();
    this.#url = url;
    this.#token = token;
    addEventListener("online", () => this.retry());
    addEventListener("offline", () => this.#lost());
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#tries = 0;
    this.#connect();
  }

  close() {
    this.#wanted = false;
    this.#drop();
    this.#tell("none");
  }

  /** Try now instead of later; nothing happens while a connection stands. */
  retry() {
    if (!this.#wanted || this.#socket) return;
    this.#connect();
  }

  /** Return whether the frame went out. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  async #connect() {
    clearTimeout(this.#timer);
    this.#tell(this.#tries === 0 ? "connecting" : this.#waitingState());
    const token = await this.#token(this.#refused).catch((error) => error);
    if (!this.#wanted || this.#socket) return;
    // Without a session there is nobody to connect for; any other failure passes.
    if (token instanceof Refusal && token.status === 401) return;
    if (token instanceof Error) return this.#lost();
    this.#used = token;
    this.#refused = "";
    const socket = new WebSocket(this.#url, ["chat.v1", `jwt.${token}`]);
    this.#socket = socket;
    this.#silenceSeconds = GREETING_SECONDS;
    this.#listen();
    socket.addEventListener("message", (message) => socket === this.#socket && this.#receive(message.data));
    socket.addEventListener("close", (close) => socket === this.#socket && this.#lost(close.code));
  }

  #receive(data) {
    this.#listen();
    const frame = JSON.parse(data);
    if (frame.type === "heartbeat") {
      this.send({ type: "heartbeat" });
    } else if (frame.type === "connection_established") {
      this.#tries = 0;
      this.#silenceSeconds = frame.heartbeat_seconds * 3;
      this.#listen();
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
      this.#tell("connected");
    } else {
      if (frame.type === "error_message" && (frame.code === "NO_TOKEN" || frame.code?.startsWith("TOKEN_"))) this.#refused = this.#used;
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    }
  }

  // The server sends a heartbeat into every silence, so a longer one means that the line is dead though nobody closed it.
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), this.#silenceSeconds * 1000);
  }

  #lost(code = 0) {
    if (!this.#wanted) return;
    this.#drop();
    this.#tries += 1;
    const seconds = this.#pause(code);
    this.#timer = setTimeout(() => this.#connect(), seconds * 1000);
    this.#tell(this.#waitingState(), seconds);
  }

  // Doubling, and half of it random: many pages that lost the same instance must not come back in the same moment.
  #pause(code) {
    if (this.#refused && this.#tries === 1) return 0;
    const longest = Math.min(LONGEST_PAUSE, 2 ** (this.#tries - 1));
    const pause = longest / 2 + (Math.random() * longest) / 2;
    return code === TOO_MANY ? pause + 5 : pause;
  }

  #waitingState() {
    return navigator.onLine && this.#tries < OFFLINE_AFTER ? "reconnecting" : "offline";
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #tell(state, seconds = 0) {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, seconds } }));
  }
}

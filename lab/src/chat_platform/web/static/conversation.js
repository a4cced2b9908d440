// The open conversation: its turns, and the runs that answer them.

import { byId, root, setText } from "./dom.js";
import { applyEvent, isOver, newRun } from "./run.js";
import { TurnView } from "./turn-view.js";

const LAST = "~"; // after every time: what the backend has not told the time of yet
const NEAR_END = 80; // pixels: whoever reads further up is left there

export class Conversation {
  threadId = "";
  #turns = [];
  #views = new Map();
  #askAgain;

  constructor(askAgain) {
    this.#askAgain = askAgain;
  }

  /** Begin with an empty page for a thread; "" is one that does not exist yet. */
  open(threadId) {
    this.settle(threadId);
    this.#turns = [];
    this.#views.clear();
    byId("turns").replaceChildren();
    this.fail("");
    this.#tell();
  }

  /** What is shown has become a stored thread. */
  settle(threadId) {
    this.threadId = threadId;
    root.dataset.thread = threadId;
  }

  /** Put a message of this page at the end. */
  add({ id, content, createdAt }) {
    this.#append({ key: id, content, createdAt, order: LAST, state: "sending", problem: "", run: null });
    byId("scroll").scrollTop = byId("scroll").scrollHeight;
  }

  /** Take in what the backend has stored; what is already known here stays, with its steps. */
  merge(messages) {
    for (const message of messages.filter((one) => one.role === "user")) this.#mergeQuestion(message);
    for (const message of messages.filter((one) => one.role === "assistant")) this.#mergeAnswer(message);
    this.#tell();
  }

  /** The backend has stored a message: its run begins. */
  accepted({ client_message_id, run_id, thread_id }) {
    const turn = this.#turns.find((one) => one.key === client_message_id);
    if (!turn) return;
    turn.state = "accepted";
    turn.run ??= newRun(run_id, thread_id);
    this.#render(turn);
  }

  /** The backend has not stored a message; `state` is "postponed" or "refused". */
  turnedDown(clientMessageId, state, problem) {
    const turn = this.#turns.find((one) => one.key === clientMessageId);
    if (!turn) return;
    Object.assign(turn, { state, problem });
    this.#render(turn);
  }

  /** Take an event in; return its run, or null when it belongs to no turn on this page. */
  event(frame) {
    const { run_id, thread_id, request_id } = frame.payload;
    const turn = this.#turns.find((one) => one.run?.id === run_id || (request_id && one.key === request_id));
    if (!turn) return null;
    turn.run ??= newRun(run_id, thread_id);
    if (applyEvent(turn.run, frame)) this.#render(turn);
    return turn.run;
  }

  has(clientMessageId) {
    return this.#views.has(clientMessageId);
  }

  get unfinished() {
    return this.#turns.map((turn) => turn.run).filter((run) => run && !isOver(run));
  }

  /** Say beside the turns what went wrong with them. */
  fail(words) {
    setText(byId("conversation-error"), words);
  }

  #mergeQuestion({ id, client_message_id, content, created_at, run_id, thread_id }) {
    const known = this.#turns.find((one) => one.key === client_message_id || (run_id && one.run?.id === run_id));
    if (known) {
      Object.assign(known, { state: "accepted", order: created_at });
      known.run ??= run_id ? newRun(run_id, thread_id) : null;
      return this.#render(known);
    }
    const run = run_id ? newRun(run_id, thread_id) : null;
    this.#append({ key: client_message_id ?? id, content, createdAt: created_at, order: created_at, state: "accepted", problem: "", run });
  }

  #mergeAnswer({ run_id, content }) {
    const turn = this.#turns.find((one) => one.run?.id === run_id);
    if (!turn || isOver(turn.run)) return;
    Object.assign(turn.run, { status: "completed", text: content });
    this.#render(turn);
  }

  #append(turn) {
    const view = new TurnView(turn, this.#askAgain);
    const later = this.#turns.findIndex((one) => one.order > turn.order);
    const at = later < 0 ? this.#turns.length : later;
    byId("turns").insertBefore(view.node, byId("turns").children[at] ?? null);
    this.#turns.splice(at, 0, turn);
    this.#views.set(turn.key, view);
    this.#render(turn);
  }

  #render(turn) {
    const scroll = byId("scroll");
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    this.#views.get(turn.key).update(turn);
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
    this.#tell();
  }

  #tell() {
    root.dataset.runs = String(this.unfinished.length);
    root.dataset.turns = String(this.#turns.length);
    byId("conversation-empty").hidden = this.#turns.length > 0 || this.threadId !== "";
  }
}

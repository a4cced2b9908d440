// Messages on their way: each stays here until the backend has acknowledged or refused it.

const ACKNOWLEDGE_SECONDS = 10;

/** Sends the same message under the same id as often as needed; the backend keeps one of them. */
export class Outbox {
  #key;
  #deliver;
  #unsent;
  #timers = new Map();

  /** `deliver` gets a frame and says whether it went out. Unsent messages of this tab's earlier page are taken over. */
  constructor(userId, deliver) {
    this.#key = `chat.unsent.${userId}`;
    this.#deliver = deliver;
    this.#unsent = new Map(JSON.parse(sessionStorage.getItem(this.#key) ?? "[]"));
  }

  get messages() {
    return [...this.#unsent.values()];
  }

  /** Return the new message. One that follows the first of a new thread waits until that has made the thread. */
  add(content, threadId) {
    const follows = threadId ? "" : (this.messages.find((one) => !one.threadId)?.id ?? "");
    const message = { id: crypto.randomUUID(), content, threadId, follows, createdAt: new Date().toISOString() };
    this.#unsent.set(message.id, message);
    this.#save();
    this.#send(message);
    return message;
  }

  /** Send everything again: a connection stands. */
  sendAll() {
    for (const message of this.#unsent.values()) this.#send(message);
  }

  /** Send one again later. */
  postpone(id, seconds) {
    const message = this.#unsent.get(id);
    if (!message) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => this.#send(message), seconds * 1000));
  }

  /** The backend has stored a message, in this thread. */
  acknowledged(id, threadId) {
    const followers = this.#remove(id);
    for (const message of followers) Object.assign(message, { threadId, follows: "" });
    this.#save();
    for (const message of followers) this.#send(message);
  }

  /** The backend will never store this message. */
  refused(id) {
    const [next, ...others] = this.#remove(id);
    if (next) next.follows = "";
    for (const message of others) message.follows = next.id;
    this.#save();
    if (next) this.#send(next);
  }

  /** Stop sending, and keep what is unsent for the user's next login in this tab. */
  pause() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Leave no text behind. */
  clear() {
    this.pause();
    this.#unsent.clear();
    this.#save();
  }

  // Return the messages that waited for this one.
  #remove(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    return this.#unsent.delete(id) ? this.messages.filter((one) => one.follows === id) : [];
  }

  #send(message) {
    if (message.follows) return;
    const frame = { type: "user_message", client_message_id: message.id, content: message.content };
    if (message.threadId) frame.thread_id = message.threadId;
    if (this.#deliver(frame)) this.postpone(message.id, ACKNOWLEDGE_SECONDS);
  }

  #save() {
    if (this.#unsent.size) sessionStorage.setItem(this.#key, JSON.stringify([...this.#unsent]));
    else sessionStorage.removeItem(this.#key);
  }
}

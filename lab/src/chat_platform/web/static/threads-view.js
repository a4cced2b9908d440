// The list of conversations; on a narrow screen a panel that opens and closes.

import { confirmed, unasked } from "./confirm.js";
import { announce, byId, element, root } from "./dom.js";

export class ThreadsView {
  #threads = [];
  #open = "";
  #remove;

  /** `remove` deletes a thread, and says whether it is gone. */
  constructor(remove) {
    this.#remove = remove;
    byId("threads-toggle").addEventListener("click", () => this.#unfold(root.dataset.threads !== "open"));
    byId("threads").addEventListener("click", (event) => event.target.closest("a") && this.#unfold(false));
    addEventListener("keydown", (event) => {
      // In a dialog Escape is the dialog's.
      if (event.key !== "Escape" || root.dataset.threads !== "open" || event.target.closest("dialog")) return;
      this.#unfold(false);
      byId("threads-toggle").focus();
    });
  }

  /** Show these threads, in their order. */
  show(threads) {
    this.#threads = threads;
    byId("threads-error").textContent = "";
    byId("threads-list").removeAttribute("aria-busy");
    this.#render();
  }

  /** Say what went wrong with the list; what is shown stays. */
  fail(words) {
    byId("threads-error").textContent = words;
  }

  /** Mark the open thread; "" is a new one. */
  mark(threadId) {
    this.#open = threadId;
    this.#render();
  }

  /** Return a thread's title, or what stands for one. */
  title(threadId) {
    const thread = this.#threads.find((one) => one.id === threadId);
    return thread?.title || (threadId ? "Conversation" : "New conversation");
  }

  clear() {
    this.#threads = [];
    this.#open = "";
    byId("threads-list").setAttribute("aria-busy", "true");
    byId("threads-list").replaceChildren(...[1, 2, 3].map(() => element("li", { class: "skeleton", "aria-hidden": "true" })));
    this.#unfold(false);
    unasked();
  }

  #render() {
    setCurrent(byId("threads-new"), this.#open === "");
    if (byId("threads-list").hasAttribute("aria-busy")) return;
    const focused = document.activeElement?.closest("#threads-list [data-key]")?.dataset.key;
    byId("threads-list").replaceChildren(...this.#threads.map((thread) => this.#item(thread)));
    if (focused) this.#focus(focused);
  }

  #item({ id, title }) {
    const words = title || "Conversation";
    const link = element("a", { href: `#thread-${id}`, "data-key": `open-${id}` }, words);
    setCurrent(link, id === this.#open);
    const button = element("button", { type: "button", "data-key": `delete-${id}`, "aria-label": `Delete “${words}”`, title: "Delete" }, "✕");
    button.addEventListener("click", () => this.#ask(id, words));
    return element("li", {}, link, button);
  }

  async #ask(id, words) {
    const sure = await confirmed("Delete this conversation?", `“${words}” and its messages will be gone.`);
    if (sure && (await this.#remove(id))) this.#drop(id, words);
    else this.#focus(`delete-${id}`);
  }

  // The focus goes to what has moved to the deleted one's place, unless it is elsewhere by now.
  #drop(id, words) {
    const at = this.#threads.findIndex((one) => one.id === id);
    this.#threads = this.#threads.filter((one) => one.id !== id);
    const next = this.#threads[at] ?? this.#threads.at(-1);
    const lost = document.activeElement === document.body || document.activeElement.dataset.key === `delete-${id}`;
    this.#render();
    if (lost && next) this.#focus(`delete-${next.id}`);
    else if (lost) byId("threads-new").focus();
    announce(`Deleted: ${words}`);
  }

  #focus(key) {
    byId("threads-list").querySelector(`[data-key="${key}"]`)?.focus();
  }

  #unfold(open) {
    root.dataset.threads = open ? "open" : "closed";
    byId("threads-toggle").setAttribute("aria-expanded", String(open));
    if (open) byId("threads-new").focus();
  }
}

function setCurrent(link, current) {
  if (current) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

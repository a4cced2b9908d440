// The list of conversations; on a narrow screen a panel that opens and closes.

import { byId, element, root } from "./dom.js";

export class ThreadsView {
  #threads = [];
  #open = "";

  constructor() {
    byId("threads-toggle").addEventListener("click", () => this.#unfold(root.dataset.threads !== "open"));
    byId("threads").addEventListener("click", (event) => event.target.closest("a") && this.#unfold(false));
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || root.dataset.threads !== "open") return;
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

  /** Say that the list could not be had; what is shown stays. */
  fail() {
    byId("threads-error").textContent = "The list could not be loaded.";
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
  }

  #render() {
    setCurrent(byId("threads-new"), this.#open === "");
    if (byId("threads-list").hasAttribute("aria-busy")) return;
    const focused = document.activeElement?.closest("#threads-list a")?.hash;
    byId("threads-list").replaceChildren(...this.#threads.map((thread) => this.#item(thread)));
    if (focused) byId("threads-list").querySelector(`a[href="${focused}"]`)?.focus();
  }

  #item({ id, title }) {
    const link = element("a", { href: `#thread-${id}` }, title || "Conversation");
    setCurrent(link, id === this.#open);
    return element("li", {}, link);
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

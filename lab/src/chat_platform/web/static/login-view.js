// The form for logging in and for making an account.

import { byId, root, setText } from "./dom.js";
import { Refusal } from "./http.js";

const FEWEST_CHARACTERS = 10;

const WORDS = {
  login: { title: "Log in to chat", submit: "Log in", otherText: "No account yet?", other: "Create one", autocomplete: "current-password" },
  register: { title: "Create an account", submit: "Create account", otherText: "You have an account?", other: "Log in", autocomplete: "new-password" },
};

/** Logs the session in, or registers first; then calls `entered`. */
export class LoginView {
  #session;
  #entered;
  #mode = "login";
  #busy = false;

  constructor(session, entered) {
    this.#session = session;
    this.#entered = entered;
    byId("login-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    byId("login-other").addEventListener("click", () => {
      this.#turn(this.#mode === "login" ? "register" : "login");
      byId(this.#mode === "register" ? "name" : "email").focus();
    });
  }

  /** Show the form; `notice` says why, when it comes unasked. */
  show(notice = "") {
    root.dataset.view = "login";
    this.#turn("login");
    byId("password").value = "";
    byId("login-notice").hidden = !notice;
    setText(byId("login-notice"), notice);
    byId("email").focus();
  }

  #turn(mode) {
    this.#mode = mode;
    const words = WORDS[mode];
    setText(byId("login-title"), words.title);
    setText(byId("login-submit"), words.submit);
    setText(byId("login-other-text"), words.otherText);
    setText(byId("login-other"), words.other);
    byId("password").autocomplete = words.autocomplete;
    byId("name-field").hidden = byId("password-hint").hidden = mode === "login";
    this.#clear();
  }

  async #submit() {
    if (this.#busy) return;
    this.#clear();
    const entry = { email: byId("email").value.trim(), password: byId("password").value, name: byId("name").value.trim() };
    const found = this.#check(entry);
    if (found) return this.#complain(...found);
    this.#busy = true;
    byId("login-form").setAttribute("aria-busy", "true");
    try {
      if (this.#mode === "register") await this.#session.register(entry);
      await this.#session.login(entry);
      byId("login-form").reset();
      this.#entered();
    } catch (error) {
      this.#complain(...reason(error));
    } finally {
      this.#busy = false;
      byId("login-form").removeAttribute("aria-busy");
    }
  }

  #check({ email, password }) {
    if (!/^\S+@\S+$/.test(email)) return ["email", "Enter a whole e-mail address."];
    if (!password) return ["password", "Enter the password."];
    if (this.#mode === "register" && password.length < FEWEST_CHARACTERS) {
      return ["password", `The password has ${password.length} characters; it needs ${FEWEST_CHARACTERS} or more.`];
    }
    return null;
  }

  #complain(field, message) {
    setText(byId(`${field}-error`), message);
    if (field === "login") return byId("login-submit").focus();
    byId(field).setAttribute("aria-invalid", "true");
    byId(field).focus();
  }

  #clear() {
    for (const field of ["email", "password", "login"]) setText(byId(`${field}-error`), "");
    for (const field of ["email", "password"]) byId(field).removeAttribute("aria-invalid");
  }
}

function reason(error) {
  if (!(error instanceof Refusal)) return ["login", "The login service does not answer. Try again in a moment."];
  switch (error.code) {
    case "wrong_credentials":
      return ["password", "This address and password do not belong together."];
    case "email_taken":
      return ["email", "There is an account with this address. Log in instead."];
    case "too_many_attempts":
      return ["login", `Too many attempts for this account. Try again in ${error.retryAfter ? `${error.retryAfter} s` : "a minute"}.`];
    default:
      return ["login", error.message || "The login service refused this."];
  }
}

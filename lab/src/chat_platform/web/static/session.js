// Who is logged in: the tokens, their renewal, their end.

import { call, Refusal } from "./http.js";

// sessionStorage, because it lives as long as the tab and belongs to it: a reload keeps the login, closing the tab ends
// it, and two tabs can hold two users. A cookie would go along with every request, also with forged ones, and
// localStorage would outlive the tab. The page's content policy keeps foreign scripts from reading it.
const KEY = "chat.session";

/** Fires "changed" after a login or a renewal, and "ended" when the service no longer accepts the session. */
export class Session extends EventTarget {
  #url;
  #held = null;
  #renewal = null;
  #timer = 0;

  constructor(authUrl) {
    super();
    this.#url = authUrl;
    this.#hold(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  }

  get user() {
    return this.#held?.user ?? null;
  }

  async register({ email, password, name }) {
    await call(`${this.#url}/auth/register`, { method: "POST", body: name ? { email, password, name } : { email, password } });
  }

  async login({ email, password }) {
    this.#keep(await call(`${this.#url}/auth/login`, { method: "POST", body: { email, password } }));
  }

  /** Forget the session here at once; the service is told, but not waited for. */
  logout() {
    const token = this.#held?.accessToken;
    this.#forget();
    if (token) call(`${this.#url}/auth/logout`, { method: "POST", token }).catch(() => {});
  }

  /** Return an access token that is good for some while; `refused` is one that a service has just turned down. */
  async token(refused = "") {
    if (!this.#held) throw new Refusal(401, "no_token", "Nobody is logged in.", 0);
    if (this.#held.accessToken === refused || Date.now() >= this.#held.renewAt) await this.#renew();
    return this.#held.accessToken;
  }

  /** Call a service as this user, once more with a renewed token when the first one has expired. */
  async call(url, options = {}) {
    const token = await this.token();
    try {
      return await call(url, { ...options, token });
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      return call(url, { ...options, token: await this.token(token) });
    }
  }

  // A refresh token can be spent once, so all who need a new token wait for the same renewal.
  #renew() {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #exchange() {
    const before = this.#held;
    try {
      const answer = await call(`${this.#url}/auth/refresh`, { method: "POST", body: { refresh_token: before.refreshToken } });
      if (this.#held !== before) throw new Refusal(401, "no_token", "Logged out meanwhile.", 0);
      this.#keep(answer);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401 && this.#held === before) {
        this.#forget();
        this.dispatchEvent(new Event("ended"));
      }
      throw error;
    }
  }

  #keep(answer) {
    const life = answer.expires_in * 1000;
    this.#hold({
      user: answer.user,
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      renewAt: Date.now() + life - Math.min(60_000, life / 5),
    });
    sessionStorage.setItem(KEY, JSON.stringify(this.#held));
    this.dispatchEvent(new Event("changed"));
  }

  #hold(held) {
    this.#held = held;
    clearTimeout(this.#timer);
    if (!held) return;
    // A renewal that finds no service is no end: whoever needs a token next asks again.
    this.#timer = setTimeout(() => this.#renew().catch(() => {}), Math.max(0, held.renewAt - Date.now()));
  }

  #forget() {
    sessionStorage.removeItem(KEY);
    this.#hold(null);
  }
}

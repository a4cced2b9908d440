// Calls of auth and backend: JSON in, JSON out, two kinds of failure.

const SECONDS = 10;

/** The service answered and said no. */
export class Refusal extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Nothing came back, or something that is not the service's answer (such as a load balancer's 503). */
export class Unreachable extends Error {}

/** Return the decoded answer, or null for an empty one. */
export async function call(url, { method = "GET", token = "", body = undefined } = {}) {
  const headers = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  let text;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    text = await response.text();
  } catch {
    throw new Unreachable("The service does not answer.");
  }
  const decoded = decode(text);
  if (response.ok) return decoded;
  if (response.status >= 500 || !decoded?.error) throw new Unreachable(`The service answered ${response.status}.`);
  const retryAfter = Number(response.headers.get("retry-after")) || 0;
  throw new Refusal(response.status, decoded.error, decoded.message ?? "", retryAfter);
}

function decode(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

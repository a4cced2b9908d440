// The page: who is logged in, the connection, the list of conversations, the open one.

import { Composer } from "./composer.js";
import { ConnectionView } from "./connection-view.js";
import { Conversation } from "./conversation.js";
import { announce, byId, root, setText } from "./dom.js";
import { call, Refusal } from "./http.js";
import { LoginView } from "./login-view.js";
import { Outbox } from "./outbox.js";
import { isOver } from "./run.js";
import { Session } from "./session.js";
import { Connection } from "./socket.js";
import { ThreadsView } from "./threads-view.js";

const ASK_AFTER_SECONDS = 20;
const CONFIG_SECONDS = 3;
const MESSAGES = 200;
const POSTPONED = { RATE_LIMITED: 2, STORE_UNAVAILABLE: 2, CACHE_UNAVAILABLE: 2 };

const config = await configured();
const session = new Session(config.auth_url);
const connection = new Connection(`${config.api_url.replace(/^http/, "ws")}/ws`, (refused) => session.token(refused));
const conversation = new Conversation(send);
const composer = new Composer(send);
const threads = new ThreadsView(remove);
const login = new LoginView(session, enter);
let outbox = null;
let heardAt = 0;

new ConnectionView(connection);
connection.addEventListener("frame", ({ detail }) => receive(detail));
session.addEventListener("ended", () => leave("Your session has ended. Log in again; what was not sent is kept."));
byId("logout").addEventListener("click", () => {
  outbox.clear();
  session.logout();
  leave();
});
byId("skip").addEventListener("click", (event) => {
  // The fragment names the open conversation, so the link moves the focus itself.
  event.preventDefault();
  (root.dataset.view === "chat" ? byId("message") : byId("email")).focus();
});
addEventListener("hashchange", () => root.dataset.view === "chat" && openAddressed());
setInterval(askForSilentRuns, (ASK_AFTER_SECONDS * 1000) / 4);

if (session.user) enter();
else login.show();
root.dataset.ready = "yes";

// Without knowing where the services are, the page can only say so and ask again.
async function configured() {
  const notice = byId("login-notice");
  for (;;) {
    try {
      const answer = await call("/config.json");
      notice.hidden = true;
      return answer;
    } catch (error) {
      notice.hidden = false;
      setText(notice, `${error.message} This page asks again in ${CONFIG_SECONDS} s.`);
      await new Promise((again) => setTimeout(again, CONFIG_SECONDS * 1000));
    }
  }
}

function enter() {
  root.dataset.view = "chat";
  setText(byId("who"), session.user.name || session.user.email);
  outbox = new Outbox(session.user.id, (frame) => connection.send(frame));
  openAddressed();
  connection.open();
}

function leave(notice = "") {
  connection.close();
  outbox?.pause();
  outbox = null;
  history.replaceState(null, "", location.pathname);
  conversation.open("");
  composer.clear();
  threads.clear();
  title();
  announce("");
  setText(byId("who"), "");
  login.show(notice);
}

function addressed() {
  return /^#thread-([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? "";
}

function openAddressed() {
  const threadId = addressed();
  conversation.open(threadId);
  for (const message of outbox.messages) if ((message.threadId ?? "") === threadId) conversation.add(message);
  title();
  composer.focus();
  loadThreads();
  if (threadId) loadMessages(threadId);
}

function title() {
  threads.mark(conversation.threadId);
  setText(byId("conversation-title"), threads.title(conversation.threadId));
}

async function loadThreads() {
  try {
    const answer = await session.call(`${config.api_url}/api/threads`);
    if (!session.user) return;
    threads.show(answer.threads);
    title();
  } catch {
    if (session.user) threads.fail("The list could not be loaded.");
  }
}

/** Delete a conversation; return whether it is gone, as it is when somebody else was faster. */
async function remove(threadId) {
  try {
    await session.call(`${config.api_url}/api/threads/${threadId}`, { method: "DELETE" });
  } catch (error) {
    if (error.code !== "thread_unknown") {
      if (session.user) threads.fail("The conversation could not be deleted.");
      return false;
    }
  }
  if (conversation.threadId === threadId) location.hash = "#new";
  return true;
}

async function loadMessages(threadId) {
  try {
    const messages = await allMessages(threadId);
    if (conversation.threadId !== threadId) return;
    conversation.fail("");
    conversation.merge(messages);
    resumeRuns();
  } catch (error) {
    if (!session.user || conversation.threadId !== threadId) return;
    const unknown = error instanceof Refusal && error.code === "thread_unknown";
    conversation.fail(unknown ? "There is no such conversation." : "The messages could not be loaded. They are loaded again when the connection is back.");
  }
}

async function allMessages(threadId) {
  const messages = [];
  for (;;) {
    const after = messages.length ? `&after=${messages.at(-1).id}` : "";
    const answer = await session.call(`${config.api_url}/api/threads/${threadId}/messages?limit=${MESSAGES}${after}`);
    messages.push(...answer.messages);
    if (answer.messages.length < MESSAGES) return messages;
  }
}

function send(content) {
  conversation.add(outbox.add(content, conversation.threadId));
}

// From the first event on: an answer may have been begun anew meanwhile, and repeats are told by their number.
function resumeRuns() {
  for (const run of conversation.unfinished) connection.send({ type: "resume", run_id: run.id, after: 0 });
}

function askForSilentRuns() {
  if (Date.now() - heardAt < ASK_AFTER_SECONDS * 1000) return;
  heardAt = Date.now();
  resumeRuns();
}

function receive(frame) {
  if (!outbox) return;
  if (frame.type === "connection_established") return connected(frame);
  if (frame.type === "message_accepted") return accepted(frame);
  if (frame.type === "error_message") return turnedDown(frame);
  if (frame.payload?.run_id) event(frame);
}

function connected({ max_message_characters }) {
  composer.most = max_message_characters;
  // The frame tells of the connection a moment before it counts as one; what is sent now goes out all the same.
  outbox.sendAll();
  loadThreads();
  if (conversation.threadId) loadMessages(conversation.threadId);
  else resumeRuns();
}

function accepted(frame) {
  heardAt = Date.now();
  outbox.acknowledged(frame.client_message_id, frame.thread_id);
  conversation.accepted(frame);
  // A message without a thread has made one: the page moves there, if it still shows the message.
  if (!conversation.threadId && conversation.has(frame.client_message_id)) {
    conversation.settle(frame.thread_id);
    history.replaceState(null, "", `#thread-${frame.thread_id}`);
  }
  loadThreads();
}

function turnedDown({ code, message, client_message_id, retry_after }) {
  if (!client_message_id) return;
  if (code in POSTPONED) {
    outbox.postpone(client_message_id, retry_after || POSTPONED[code]);
    conversation.turnedDown(client_message_id, "postponed", message);
  } else if (!code.startsWith("TOKEN_")) {
    outbox.refused(client_message_id);
    conversation.turnedDown(client_message_id, "refused", message);
    announce(`A message was not sent: ${message}`);
  }
}

function event(frame) {
  heardAt = Date.now();
  const run = conversation.event(frame);
  if (!run) return elsewhere(frame);
  if (frame.type === "agent_completed") announce(`Answer completed: ${run.text.slice(0, 300)}`);
  if (frame.type === "agent_error") announce(`No answer: ${run.problem.message}`);
  if (isOver(run) && !run.text && !run.problem) loadMessages(run.threadId);
}

// A run that another tab or device has begun.
function elsewhere({ type, payload }) {
  if (type !== "agent_started") return;
  if (payload.thread_id === conversation.threadId) loadMessages(payload.thread_id);
  else loadThreads();
}

// One turn of a conversation: a question, the steps towards its answer, the answer.

import { duration, element, MARKS, setText, time } from "./dom.js";

const QUESTION_WORDS = {
  sending: `${MARKS.waiting} not sent yet`,
  postponed: `${MARKS.waiting} sent again in a moment`,
  refused: `${MARKS.failed} not sent`,
};

const ANSWER_WORDS = {
  queued: [MARKS.running, "waiting for its turn"],
  running: [MARKS.running, "working"],
  failed: [MARKS.failed, "failed"],
};

const STEP_WORDS = { running: "running", failed: "failed", done: "" };

export class TurnView {
  #question;
  #answer;
  #steps;
  #stepNodes = [];
  #again;

  constructor(turn, askAgain) {
    this.#question = article("question", "You", time(turn.createdAt));
    this.#question.note.classList.add("error");
    this.#question.text.textContent = turn.content;
    this.#answer = article("answer", "Assistant");
    this.#answer.note.classList.add("error");
    this.#steps = element("details", { class: "steps", open: "" }, element("summary"), element("ol"));
    this.#steps.hidden = true;
    this.#answer.text.before(this.#steps);
    this.#again = element("button", { type: "button" }, "Ask again");
    this.#again.addEventListener("click", () => askAgain(turn.content));
    this.#answer.node.append(this.#again);
    this.node = element("li", { class: "turn" }, this.#question.node, this.#answer.node);
    this.update(turn);
  }

  update(turn) {
    this.node.dataset.state = turn.run?.status ?? turn.state;
    this.#updateQuestion(turn);
    this.#answer.node.hidden = !turn.run;
    if (turn.run) this.#updateAnswer(turn.run);
  }

  #updateQuestion({ state, problem }) {
    setText(this.#question.state, QUESTION_WORDS[state] ?? "");
    setText(this.#question.note, state === "refused" ? problem : "");
  }

  #updateAnswer(run) {
    setText(this.#answer.state, stateWords(run));
    setText(this.#answer.text, run.text);
    setText(this.#answer.note, run.problem ? `No answer: ${run.problem.message}` : "");
    this.#again.hidden = !run.problem?.retryable;
    this.#updateSteps(run.steps);
  }

  #updateSteps(steps) {
    this.#steps.hidden = steps.length === 0;
    setText(this.#steps.firstChild, steps.length === 1 ? "1 step" : `${steps.length} steps`);
    while (this.#stepNodes.length > steps.length) this.#stepNodes.pop().remove();
    steps.forEach((step, index) => {
      this.#stepNodes[index] ??= this.#steps.lastChild.appendChild(stepNode());
      updateStep(this.#stepNodes[index], step);
    });
  }
}

function stateWords({ status, milliseconds, text }) {
  if (status === "completed") return milliseconds === null ? `${MARKS.done} answered` : `${MARKS.done} ${duration(milliseconds / 1000)}`;
  const [mark, words] = ANSWER_WORDS[status];
  return `${mark} ${text && status === "running" ? "writing" : words}`;
}

function stepNode() {
  const part = (name) => element("span", { class: name });
  return element("li", {}, part("mark"), " ", element("span", {}, part("name"), " ", part("detail")), " ", part("took"));
}

function updateStep(node, { kind, state, name, detail, seconds }) {
  const [mark, body, took] = node.children;
  const [title, text] = body.children;
  node.dataset.state = state;
  node.dataset.kind = kind;
  setText(mark, MARKS[state]);
  setText(title, name);
  setText(text, detail);
  setText(took, [STEP_WORDS[state], seconds === undefined ? "" : duration(seconds)].filter(Boolean).join(", "));
}

function article(kind, role, ...aside) {
  const state = element("span", { class: "state" });
  const head = element("header", {}, element("h2", {}, role), " ", state, ...aside);
  const text = element("p", { class: "text" });
  const note = element("p", { class: "note" });
  return { node: element("article", { class: kind, "aria-label": role }, head, text, note), state, text, note };
}

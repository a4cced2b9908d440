// A run, as its events tell it. Nothing here touches the page.

/** Return a run of which nothing is known but its id. */
export function newRun(id, threadId) {
  return { id, threadId, attempt: 1, sequence: 0, status: "queued", steps: [], text: "", milliseconds: null, problem: null };
}

export function isOver(run) {
  return run.status === "completed" || run.status === "failed";
}

/** Take one event in and return whether it changed the run; repeats and events of a given-up attempt do not. */
export function applyEvent(run, { type, attempt, payload }) {
  if (isOver(run) || attempt < run.attempt) return false;
  if (attempt > run.attempt) Object.assign(run, newRun(run.id, run.threadId), { attempt });
  // An ending told from the database, because the run's events are gone, has a number of its own.
  if (payload.sequence <= run.sequence && !payload.replayed) return false;
  run.sequence = payload.sequence;
  run.status = "running";
  CHANGES[type]?.(run, payload);
  return true;
}

const CHANGES = {
  agent_thinking(run, { reasoning }) {
    endThinking(run);
    run.steps.push({ kind: "thinking", state: "running", name: "Thinking", detail: reasoning });
  },
  tool_executing(run, { tool_name, call_id, parameters }) {
    endThinking(run);
    run.steps.push({ kind: "tool", state: "running", name: tool_name, callId: call_id, detail: brief(parameters) });
  },
  tool_completed(run, { tool_name, call_id, results, duration, success }) {
    let step = run.steps.find((one) => one.callId === call_id);
    if (!step) run.steps.push((step = { kind: "tool", name: tool_name, callId: call_id, detail: "" }));
    Object.assign(step, { state: success ? "done" : "failed", seconds: duration });
    // What a tool found is for the answer to tell; why it found nothing is told here.
    if (!success && results?.error) step.detail = `${step.detail} ${results.error}`.trim();
  },
  answer_delta(run, { text }) {
    endThinking(run);
    run.text += text;
  },
  agent_completed(run, { metadata }) {
    endThinking(run);
    run.status = "completed";
    run.text = metadata?.result ?? run.text;
    run.milliseconds = metadata?.execution_time_ms ?? null;
  },
  agent_error(run, { message, retryable }) {
    for (const step of run.steps) if (step.state === "running") step.state = "failed";
    run.status = "failed";
    run.problem = { message, retryable };
  },
};

function endThinking(run) {
  const last = run.steps.at(-1);
  if (last?.kind === "thinking") last.state = "done";
}

function brief(parameters) {
  const values = Object.values(parameters ?? {});
  if (values.length === 0) return "";
  const text = values.length === 1 && typeof values[0] !== "object" ? String(values[0]) : JSON.stringify(parameters);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

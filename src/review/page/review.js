// The page of `unspin review`. Text of articles reaches the page as text nodes
// alone. Nothing is kept here that the server does not have.
"use strict";

const PART = 200; // rows that are fetched at a time
const element = (id) => document.getElementById(id);
const state = {
  progress: null, // as the server counts
  parts: new Map(), // rows of the list by the number of their part
  shown: null, // the suspect that is looked at
  trail: [], // the suspects looked at before
  busy: false, // whether a verdict is on its way
  correctNext: false, // whether a wording is to be typed as soon as it has arrived
  listing: 0, // number of the latest look at the list
};

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  throw Object.assign(new Error(content.error || answer.statusText), { status: answer.status });
}

function tell(message, isError = false) {
  element("message").textContent = message;
  element("message").className = isError ? "error" : "";
}

function make(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// Progress

function showProgress(progress) {
  state.progress = progress;
  element("bar").max = Math.max(progress.suspects, 1);
  element("bar").value = progress.settled;
  element("count").textContent = `${progress.settled} of ${progress.suspects} settled: `
    + `${progress.accepted} accepted, ${progress.rejected} rejected, `
    + `passages marked: ${progress.passages}`;
}

function showJudge(judge) {
  if (judge === null) return;
  element("second-opinion").textContent = `second opinion: ${judge}`;
  element("second-opinion").hidden = false;
}

// The list: only the rows in view are in the document

const rowHeight = () => parseFloat(getComputedStyle(document.documentElement).fontSize) * 2.25;

async function part(number) {
  if (!state.parts.has(number)) {
    const rows = ask(`api/suspects?from=${number * PART}&count=${PART}`);
    rows.catch(() => state.parts.delete(number)); // asked for again the next time
    state.parts.set(number, rows);
  }
  return state.parts.get(number);
}

// The list follows the suspect: nothing that an editor does waits for it.
function refreshList() {
  showList().catch((error) => tell(`Not done: ${error.message}`, true));
}

async function showList() {
  state.listing += 1;
  const listing = state.listing;
  const height = rowHeight();
  const list = element("list");
  const count = state.progress.suspects;
  element("rows").style.height = `${count * height}px`;
  const first = Math.max(Math.floor(list.scrollTop / height) - 5, 0);
  const last = Math.min(first + Math.ceil(list.clientHeight / height) + 10, count);
  const rows = [];
  for (let number = Math.floor(first / PART); number * PART < last; number += 1) {
    rows.push(...await part(number));
  }
  if (listing !== state.listing) return; // a later one is under way
  const inView = rows.filter((row) => row.rank > first && row.rank <= last);
  element("rows").replaceChildren(...inView.map((row) => listRow(row, height)));
}

// Each verdict by the key that gives it.
const SIGNS = { accepted: "a", rejected: "r", spun: "s", mt: "m", clean: "o" };

function listRow(row, height) {
  const item = make("li", row.verdict || row.passage_verdict ? "settled" : "");
  item.style.top = `${(row.rank - 1) * height}px`;
  if (state.shown && row.id === state.shown.id) item.setAttribute("aria-current", "true");
  const verdict = row.verdict || row.passage_verdict || "";
  const mark = make("span", `state ${verdict}`, SIGNS[verdict] || "");
  mark.title = verdict || "open";
  item.append(mark, make("span", "written", row.written), make("span", "score", row.score.toFixed(2)));
  item.addEventListener("click", () => act(() => show(row.id)));
  return item;
}

// Rows of the list change with a verdict: of one suspect, or of a whole passage.
function forgetRows() {
  state.parts.clear();
}

function scrollToShown() {
  const list = element("list");
  const top = (state.shown.rank - 1) * rowHeight();
  if (top < list.scrollTop || top + rowHeight() > list.scrollTop + list.clientHeight) {
    list.scrollTop = Math.max(top - list.clientHeight / 3, 0);
  }
}

// The suspect

async function show(id, back = false) {
  const detail = await ask(`api/suspects/${id}`);
  if (state.shown && !back && state.shown.id !== id) state.trail.push(state.shown.id);
  state.shown = detail;
  const named = detail.name === detail.path ? detail.path : `${detail.path}: ${detail.name}`;
  element("place").textContent = `${detail.rank} of ${state.progress.suspects}, `
    + `${detail.kind}, score ${detail.score.toFixed(2)}, ${detail.title ? `${detail.title}, ` : ""}${named}`;
  showText(detail);
  showSuggestions(detail);
  element("evidence").replaceChildren(...detail.evidence.map((reason) => make("li", "", reason)));
  showVerdict(detail);
  closeCorrection();
  // The text has the room that suggestions and reasons leave.
  element("text").querySelector("mark").scrollIntoView({ block: "center" });
  scrollToShown();
  refreshList();
}

function showText({ article, passage, sentence }) {
  const mark = make("mark", "", sentence[1]);
  const whole = make("span", "sentence");
  whole.append(sentence[0], mark, sentence[2]);
  element("text").replaceChildren(
    make("span", "article", article[0]), passage[0], whole, passage[1],
    make("span", "article", article[1]),
  );
}

function showSuggestions({ suggestions, correction }) {
  element("suggestions").replaceChildren(...suggestions.slice(0, 5).map((suggestion, index) => {
    const item = make("li");
    const button = make("button", suggestion.text === correction ? "chosen" : "");
    button.type = "button";
    button.append(make("kbd", "", String(index + 1)), ` ${suggestion.text}`,
      make("span", "probability", suggestion.probability.toFixed(2)));
    button.addEventListener("click", () => press(String(index + 1)));
    item.append(button);
    return item;
  }));
}

function showVerdict({ verdict, correction, passage_verdict: passage }) {
  const parts = [];
  if (verdict === "accepted") {
    parts.push(correction ? `Accepted: the author wrote “${correction}”` : "Accepted, wording unknown");
  }
  if (verdict === "rejected") parts.push("Rejected: the author's own wording");
  if (passage) parts.push(`Passage marked ${passage}`);
  const node = element("verdict");
  node.textContent = parts.join(". ");
  node.className = verdict || passage || "";
}

// Verdicts

async function decide(subject, revision, verdict) {
  const at = state.shown.id;
  try {
    const done = await ask("api/decisions", { at, subject, revision, verdict });
    forgetRows();
    showProgress(done.progress);
    if (done.next === null) {
      await show(at);
      tell("All suspects are settled. Export the verdicts, or retrain with them.");
    } else {
      await show(done.next);
    }
  } catch (error) {
    if (error.status !== 409) throw error;
    forgetRows();
    showProgress(await ask("api/progress"));
    await show(at);
    tell("Another window has decided in the meantime: this is what it said. Decide again to change it.", true);
  }
}

const judge = (verdict) =>
  decide({ suspect: state.shown.id }, state.shown.revision, verdict);
const markPassage = (label) =>
  decide({ passage: state.shown.passage_id }, state.shown.passage_revision, { marked: label });

async function accept(index) {
  const suggestion = state.shown.suggestions[index];
  if (suggestion) return judge({ accepted: suggestion.text });
  if (index === 0) return judge({ accepted: null });
  return undefined;
}

async function undo() {
  const revision = state.progress.undoable;
  if (revision === null) return tell("Nothing to undo.");
  try {
    const done = await ask("api/undo", { revision });
    forgetRows();
    showProgress({ ...done.progress, undoable: done.recorded.undoable });
    await show(done.next, true);
    tell("Undone.");
  } catch (error) {
    if (error.status !== 409) throw error;
    forgetRows();
    showProgress(await ask("api/progress"));
    await show(state.shown.id, true);
    tell("Another window has changed that verdict since; it stays.", true);
  }
  return undefined;
}

async function skip() {
  if (state.shown.next_open === null) return tell("No other suspect is open.");
  return show(state.shown.next_open);
}

async function back() {
  const id = state.trail.pop();
  return id === undefined ? tell("This is where you began.") : show(id, true);
}

const step = (id) => (id === null ? undefined : show(id));

// The wording that an editor types

function openCorrection() {
  state.correctNext = false;
  element("correct").hidden = false;
  const field = element("correction");
  field.value = state.shown.correction ?? state.shown.suggestions[0]?.text ?? "";
  field.focus();
  field.select();
}

function closeCorrection() {
  element("correct").hidden = true;
  element("correction").blur();
}

// Training

async function train() {
  const dialog = element("training");
  if (!dialog.open) dialog.showModal();
  for (const name of ["choices", "table", "note"]) element(`training-${name}`).hidden = true;
  element("training-message").textContent = "Training with your verdicts…";
  try {
    await ask("api/training", {});
  } catch (error) {
    if (error.status !== 409) throw error; // it is under way already: wait with the others
  }
  let training = await ask("api/training");
  while (training.state === "running") {
    await new Promise((resume) => { setTimeout(resume, 500); });
    training = await ask("api/training");
  }
  showTraining(training);
}

function showTraining(training) {
  if (training.state !== "done") {
    element("training-message").textContent = training.error ?? "Not trained yet.";
    return;
  }
  const [clean, mt, spun] = training.labels;
  element("training-message").textContent = `Trained on the sentences and passages that your `
    + `verdicts settle: ${clean} clean, ${mt} mt, ${spun} spun. The model is in ${training.model}; `
    + `use it with --model.`;
  const cell = (value) => make("td", "", typeof value === "number" && !Number.isInteger(value)
    ? value.toFixed(3) : String(value ?? "-"));
  const number = (value) => make("td", "", value === null ? "-" : value.toFixed(3));
  element("training-table").tBodies[0].replaceChildren(...training.rows.map((row) => {
    const line = make("tr");
    line.append(...[row.level, row.whose, ...row.rows].map(cell));
    for (const measure of [0, 1, 2]) {
      line.append(number(row.before[measure]), number(row.after[measure]));
    }
    return line;
  }));
  element("training-choices").replaceChildren(...training.choices.map((choice) => make("li", "", choice)));
  for (const name of ["choices", "table", "note"]) element(`training-${name}`).hidden = false;
}

// Keys

const KEYS = {
  a: () => accept(0),
  Enter: () => accept(0),
  r: () => judge("rejected"),
  c: openCorrection,
  s: () => markPassage("spun"),
  m: () => markPassage("mt"),
  o: () => markPassage("clean"),
  n: skip,
  " ": skip,
  p: back,
  j: () => step(state.shown.next),
  k: () => step(state.shown.previous),
  u: undo,
};
for (const index of [0, 1, 2, 3, 4]) KEYS[String(index + 1)] = () => accept(index);

// One thing at a time, so that a key held down judges no suspect unseen. But a
// wording is waited for: were its key dropped, its letters would be verdicts.
async function act(work) {
  if (state.busy) {
    state.correctNext ||= work === openCorrection;
    return;
  }
  state.busy = true;
  tell("");
  try {
    await work();
  } catch (error) {
    tell(error instanceof TypeError
      ? "The server does not answer. Nothing was changed; start unspin review again."
      : `Not done: ${error.message}`, true);
  } finally {
    state.busy = false;
    if (state.correctNext) openCorrection();
  }
}

function press(key) {
  if (key === "?") return element("help").showModal();
  if (state.shown && KEYS[key]) return act(KEYS[key]);
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target === element("correction")) {
    if (event.key === "Escape") closeCorrection();
    return;
  }
  // A button or link in focus answers to its own keys.
  const own = event.key === "Enter" || event.key === " ";
  if (own && event.target.closest("button, a")) return;
  if (event.key === "?" || KEYS[event.key]) {
    event.preventDefault();
    press(event.key);
  }
});

element("correct").addEventListener("submit", (event) => {
  event.preventDefault();
  const wording = element("correction").value.trim();
  act(() => judge({ accepted: wording || null }));
});
for (const button of document.querySelectorAll("[data-key]")) {
  button.addEventListener("click", () => {
    button.blur();
    press(button.dataset.key);
  });
}
element("show-help").addEventListener("click", () => press("?"));
// Beside the verdicts, not in their turn: one may go on judging.
element("train").addEventListener("click", () => {
  train().catch((error) => { element("training-message").textContent = `Not done: ${error.message}`; });
});
element("list").addEventListener("scroll", () => requestAnimationFrame(() => {
  if (state.progress) refreshList();
}));
addEventListener("resize", () => state.progress && refreshList());

act(async () => {
  showJudge(await ask("api/judge"));
  showProgress(await ask("api/progress"));
  const { first_open: open, suspects } = state.progress;
  if (suspects === 0) return tell("Nothing is suspect here.");
  if (open !== null) return show(open);
  await show((await part(0))[0].id);
  return tell("All suspects are settled. Export the verdicts, or retrain with them.");
});

/** A chapter's fresh questions, one at a time, with a reply to every answer. */

import { make } from "../parts.js";
import { showCard } from "./card.js";
import { STREAK, dealt, dice, nextQuestion } from "./deal.js";
import { Practice } from "./record.js";

/** What a streak looks like: ●●○. */
const dots = (run) => "●".repeat(Math.min(run, STREAK)) + "○".repeat(Math.max(STREAK - run, 0));

/** A link to the section that teaches a question, by its heading; nothing where it is not here. */
function section(id) {
  const heading = document.getElementById(id)?.querySelector("h2, h3");
  if (!heading) return null;
  const copy = /** @type {Element} */ (heading.cloneNode(true));
  for (const needless of copy.querySelectorAll(".katex-html, .headerlink")) needless.remove();
  const link = make("a", "", copy.textContent.trim());
  link.href = `#${id}`;
  return make("p", "glm-fresh-section", "In the chapter: ", link);
}

function store() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLElement} place  where the questions stand
 * @param {{chapter: string, tolerance: number, questions: import("./fill.js").Question[]}} shipped
 * @param {(mastered: number) => void} changed
 */
export function practise(place, { chapter, tolerance, questions }, changed = () => {}) {
  const names = questions.map(({ name }) => name);
  const record = new Practice(chapter, names, store());
  let end = null;
  let last = null;

  const topic = make("select");
  topic.append(new Option("all topics of the chapter, mixed", ""));
  for (const { name, title } of questions) topic.append(new Option(title, name));
  const label = make("label", "glm-fresh-topic", "Topic ", topic);
  const card = make("div", "glm-quiz-question glm-fresh-card");
  const progress = make("p", "glm-quiz-count");
  const notice = make("p", "glm-fresh-notice");
  notice.setAttribute("role", "status");
  place.append(label, card, progress, notice);
  topic.addEventListener("change", () => next(false));

  function show() {
    const words = `${record.mastered} of ${names.length} topics mastered: ${STREAK} right in a row, each on a fresh question`;
    if (progress.textContent !== words) progress.textContent = words;
    if (notice.textContent !== record.notice) notice.textContent = record.notice;
    for (const option of topic.options) {
      const known = questions.find(({ name }) => name === option.value);
      if (known) option.text = known.title + (record.entry.topics[known.name]?.mastered ? " ✓" : "");
    }
    changed(record.mastered);
  }

  /** @param {boolean} focus  whether the reader is to stand on the new question */
  function next(focus = true) {
    end?.();
    record.read();
    const question =
      questions.find(({ name }) => name === topic.value) ??
      nextQuestion(questions, record.entry.topics, last);
    last = question.name;
    const { seed, n } = record.deal(question.name);
    const which = dealt(seed, n, question.size);
    const random = dice(seed ^ (n + 1));
    end = ask(question, which, random, n);
    show();
    if (focus) card.querySelector("legend").focus();
  }

  function ask(question, which, random, n) {
    const streak = make("span", "glm-fresh-streak");
    function showStreak() {
      const { run, mastered } = record.topic(question.name);
      const shown = make("span", "", dots(run));
      shown.setAttribute("aria-hidden", "true");
      const words = `${Math.min(run, STREAK)} of ${STREAK} in a row${mastered ? ", mastered" : ""}; question ${(n % question.size) + 1} of ${question.size}`;
      streak.replaceChildren(shown, ` ${words}`);
    }
    const end = showCard(card, question, which, {
      random,
      tolerance,
      aside: streak,
      where: () => section(question.section),
      answered(reply) {
        record.answer(question.name, { place: which, ...reply });
        showStreak();
        show();
      },
      next,
      skip: "Another question",
    });
    showStreak();
    return end;
  }

  const again = () => {
    record.read();
    show();
  };
  document.addEventListener("glm-progress", again); // erased, or taken in from a file
  addEventListener("storage", again); // another tab
  next(true);
  return () => {
    document.removeEventListener("glm-progress", again);
    removeEventListener("storage", again);
    end?.();
  };
}

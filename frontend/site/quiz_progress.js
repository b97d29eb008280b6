/** What the quizzes keep in the browser (frontend/progress.js), for the contents to show. */

/** @returns {{right: number, of: number} | null} null where no answer was right yet */
export function readQuiz(name) {
  try {
    const { right, of } = JSON.parse(localStorage.getItem(`glm-quiz:${name}`));
    return Array.isArray(right) && Number.isInteger(of) && of > 0 ? { right: right.length, of } : null;
  } catch {
    return null;
  }
}

/** What the quizzes keep in the browser (frontend/quizzes/), for the contents to show. */

/** @returns {{right: number, of: number} | null} null where no answer was right yet */
export function readQuiz(name) {
  try {
    const { right, of } = JSON.parse(localStorage.getItem(`glm-quiz:${name}`));
    return Array.isArray(right) && Number.isInteger(of) && of > 0 ? { right: right.length, of } : null;
  } catch {
    return null;
  }
}

/** The fresh questions of a chapter. @returns {{mastered: number, of: number} | null} null before any is mastered */
export function readFresh(name) {
  try {
    const { topics, of } = JSON.parse(localStorage.getItem(`glm-fresh:${name}`));
    const mastered = Object.values(topics).filter((topic) => topic?.mastered === true).length;
    return mastered && Number.isInteger(of) && of > 0 ? { mastered: Math.min(mastered, of), of } : null;
  } catch {
    return null;
  }
}

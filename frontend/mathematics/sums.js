/** Sums and averages. */

/** @param {number[]} numbers */
export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** ηᵀT, of two numbers or two arrays. @param {any} eta @param {any} statistic @returns {number} */
export const dot = (eta, statistic) =>
  Array.isArray(eta) ? sum(eta.map((each, j) => each * statistic[j])) : eta * statistic;

/** The average; of equal numbers it is that number, without rounding. @param {number[]} numbers */
export const average = (numbers) => {
  const first = numbers[0];
  return first + sum(numbers.map((number) => number - first)) / numbers.length;
};

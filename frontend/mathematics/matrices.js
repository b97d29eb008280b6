/** Symmetric positive definite systems, by Cholesky's factor: as many rows as a fit has coefficients. */

/**
 * The lower triangle L with L Lᵀ = A; null if A is not positive definite to a double.
 *
 * @param {number[][]} A
 * @returns {number[][] | null}
 */
export function cholesky(A) {
  const L = A.map((row) => row.map(() => 0));
  for (let i = 0; i < A.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i][j];
      for (let k = 0; k < j; k++) sum -= L[i][k] * L[j][k];
      if (i === j) {
        if (!(sum > 1e-13 * A[i][i])) return null;
        L[i][i] = Math.sqrt(sum);
      } else L[i][j] = sum / L[j][j];
    }
  }
  return L;
}

/** The x with L Lᵀ x = b. @param {number[][]} L @param {number[]} b */
export function solve(L, b) {
  const x = [...b];
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] -= L[i][k] * x[k];
    x[i] /= L[i][i];
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] -= L[k][i] * x[k];
    x[i] /= L[i][i];
  }
  return x;
}

/** The inverse of L Lᵀ. @param {number[][]} L */
export const inverse = (L) =>
  L.map((_, i) => solve(L, L.map((_, j) => Number(i === j))));

/** @param {number[]} a @param {number[]} b */
export const dot = (a, b) => a.reduce((sum, each, i) => sum + each * b[i], 0);

/** xᵀ A x. @param {number[][]} A @param {number[]} x */
export const quadratic = (A, x) => dot(x, A.map((row) => dot(row, x)));

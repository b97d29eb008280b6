/** What every control needs. */

/**
 * An id that no other element on the page has, for a label to point at.
 *
 * A notebook loads this module anew for each widget, so that the window has to keep the count.
 */
export function freshId(stem) {
  window.glmMade = (window.glmMade ?? 0) + 1;
  return `glm-${stem}-${window.glmMade}`;
}

/** Something to do once, when the reader comes within a screen of one of a few elements. */

/** @param {Iterable<Element>} elements @param {() => void} wake @returns {() => void} what does it at once */
export function whenNear(elements, wake) {
  const now = () => {
    observer.disconnect();
    wake();
  };
  const observer = new IntersectionObserver(
    (seen) => {
      if (seen.some(({ isIntersecting }) => isIntersecting)) now();
    },
    { rootMargin: "100% 0px" },
  );
  for (const element of elements) observer.observe(element);
  return now;
}

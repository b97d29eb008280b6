/**
 * How a text falls into the words that can be searched for: the same for the book's texts, for what a
 * reader types, and for the words to be marked on a page.
 */

const LETTERS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega";
// U+03B1 to U+03C9, but for the second small sigma.
const GREEK = new Map(
  LETTERS.split(" ").map((name, place) => [name, String.fromCharCode(0x3b1 + place + (place > 16 ? 1 : 0))]),
);
const FORMS = { ϕ: "φ", ϵ: "ε", ϑ: "θ", ς: "σ" };

const WORD = /[\p{L}\p{N}]+(?:[’'′″][\p{L}]?)*(?:_[\p{L}\p{N}]+)*/gu;
// A function of one letter, such as a′(η): a name of its own.
const VALUE = /(?<![\p{L}\p{N}_])\p{L}[′″]*\(\p{L}\)/gu;

/** The text as it is compared, letter for letter: one case, one prime, one form of a Greek letter. */
function plain(text) {
  return text
    .toLowerCase()
    .replace(/(?<=[\p{L}'’′])['’](?!\p{L})/gu, "′")
    .replace(/[ϕϵϑς]/g, (letter) => FORMS[letter]);
}

/** One word as it is looked up: "theta" is θ, "Newton's" is newton, and a″ has two primes. */
function standard(word) {
  const bare = word.replaceAll("″", "′′").replace(/['’]s$/u, "");
  // Behind a longer word a prime is the end of a quotation.
  const name = bare.length > 3 && !bare.includes("(") ? bare.replace(/′+$/, "") : bare;
  return GREEK.get(name) ?? name;
}

/**
 * The words of a text with their places in it.
 *
 * @param {string} text
 * @returns {{word: string, from: number, to: number}[]}
 */
export function placedWords(text) {
  const compared = plain(text);
  const found = [];
  for (const pattern of [VALUE, WORD]) {
    for (const { 0: word, index } of compared.matchAll(pattern)) {
      found.push({ word: standard(word), from: index, to: index + word.length });
      // A name such as log_partition is found by its parts as well.
      if (word.includes("_")) {
        let from = index;
        for (const part of word.split("_")) {
          found.push({ word: standard(part), from, to: from + part.length });
          from += part.length + 1;
        }
      }
    }
  }
  return found;
}

/** @param {string} text @returns {string[]} */
export const words = (text) => placedWords(text).map(({ word }) => word);

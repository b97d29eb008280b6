/** What a page and the bundler provide beside what the language knows. */

declare module "*.css";

interface Window {
  /** How many ids the quizzes have taken, see `freshId`. */
  glmMade?: number;
  /** To mount a scene from a page. */
  glmScene?: Readonly<{ mount: Function; scenes: object[] }>;
  /** What asks the fresh questions, and the questions themselves by chapter: fetched when asked for. */
  glmFresh?: Readonly<{ practise: Function }>;
  glmProgress?: Readonly<typeof import("./quizzes/file.js")>;
  glmFreshQuestions?: Record<string, any>;
  /** The book's texts and the glossary's definitions, written by the build; the search in them. */
  bookTexts: { kinds: string[]; pages: [string, string, number][]; sections: [number, string, string, [string, string][]][] };
  bookDefinitions: Record<string, string>;
  /** Python on the page, once a cell was run: its door, and the chapter's cells. */
  glmLive: any;
  glmCells: import("./live/order.js").Cell[];
  bookSearch: { find(typed: string): { kind: string; places: any[] }[] };
}

// What the bundler makes of files that are no scripts.
declare module "*.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
declare module "*.py" {
  const text: string;
  export default text;
}

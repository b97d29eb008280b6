/** What a page and the bundler provide beside what the language knows. */

declare module "*.css";

interface Window {
  /** How many ids the controls have taken, see `freshId`. */
  glmMade?: number;
  /** To mount a scene from a page. */
  glmScene?: Readonly<{ mount: Function; scenes: object[] }>;
}

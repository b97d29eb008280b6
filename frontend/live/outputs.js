/** What a cell brings forth, as elements of the page. */

const TAGS = new Set(
  ("A ABBR ASIDE B BLOCKQUOTE BR BUTTON CAPTION CODE COL COLGROUP DD DEL DETAILS DIV DL DT EM FIELDSET FIGCAPTION FIGURE " +
    "H1 H2 H3 H4 H5 H6 HR I IMG INPUT INS KBD LABEL LEGEND LI MARK OL OPTION P PRE Q S SAMP SECTION SELECT SMALL SPAN " +
    "STRONG SUB SUMMARY SUP TABLE TBODY TD TFOOT TH THEAD TR U UL VAR").split(" "),
);
const MATHML = "http://www.w3.org/1998/Math/MathML";
const ATTRIBUTES =
  /^(?:alt|class|colspan|rowspan|scope|headers|height|width|id|lang|dir|open|role|title|type|value|checked|disabled|for|name|start|hidden|display|mathvariant|stretchy|fence|accent|columnalign|tabindex|data-[\w-]+|aria-[\w-]+)$/;
// Their contents are not text.
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "NOSCRIPT", "TITLE", "HEAD"]);

/**
 * HTML of a cell without what could act or fetch: no script, no handler, no address but pictures in
 * the text itself and links that are followed by hand.
 *
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function sanitised(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const made = document.createDocumentFragment();
  for (const child of parsed.body.childNodes) {
    const copy = clean(child);
    if (copy) made.append(copy);
  }
  return made;
}

/** @param {Node} node @returns {Node | null} */
function clean(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.textContent);
  if (!(node instanceof Element) || DROPPED.has(node.tagName.toUpperCase())) return null;
  const known = node.namespaceURI === MATHML || TAGS.has(node.tagName);
  const copy = known ? document.createElementNS(node.namespaceURI, node.localName) : document.createDocumentFragment();
  if (copy instanceof Element) {
    for (const { name, value } of node.attributes) {
      if (ATTRIBUTES.test(name) || isHarmlessAddress(node, name, value)) copy.setAttribute(name, value);
    }
  }
  for (const child of node.childNodes) {
    const inner = clean(child);
    if (inner) copy.append(inner);
  }
  return copy;
}

/** @param {Element} element @param {string} name @param {string} value */
function isHarmlessAddress(element, name, value) {
  if (element.tagName === "IMG" && name === "src") return /^data:image\/(?:png|jpeg|gif|svg\+xml)[;,]/.test(value);
  return element.tagName === "A" && name === "href" && /^(?:#|https?:\/\/)/.test(value);
}

const element = (name, className, text = "") => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

/** @param {string} text @param {string} kind */
function block(text, kind) {
  const output = element("div", `output ${kind}`);
  const highlight = element("div", "highlight");
  highlight.append(element("pre", "", text));
  output.append(highlight);
  return output;
}

/** Pictures are recorded at twice their size, as the book's are. @param {string} source */
function picture(source) {
  const output = element("div", "output image_png");
  const image = document.createElement("img");
  image.alt = "The picture that this cell draws";
  image.addEventListener("load", () => {
    image.width = Math.round(image.naturalWidth / 2);
    image.height = Math.round(image.naturalHeight / 2);
  });
  image.src = source;
  output.append(image);
  return output;
}

/** The bold, the code and the links of a line of Markdown are left as they are typed. */
function markdown(text) {
  const output = element("div", "output text_markdown");
  for (const paragraph of text.split(/\n\s*\n/)) output.append(element("p", "", paragraph));
  return output;
}

/** @param {Record<string, string>} data  one result in several formats; the richest is shown */
function shown(data) {
  if (data["text/html"]) {
    const output = element("div", "output text_html");
    output.append(sanitised(data["text/html"]));
    return output;
  }
  if (data["image/svg+xml"]) return picture(`data:image/svg+xml,${encodeURIComponent(data["image/svg+xml"])}`);
  if (data["image/png"]) return picture(`data:image/png;base64,${data["image/png"]}`);
  if (data["text/markdown"]) return markdown(data["text/markdown"]);
  return block(data["text/plain"] ?? "", "text_plain");
}

/**
 * Put an output behind those that are there; a stream goes on in its own block.
 *
 * @param {HTMLElement} place
 * @param {any} output  of tools/live/page/page_cells.py
 */
export function append(place, output) {
  if (output.type === "stream") {
    const kind = `stream ${output.name}`;
    const last = place.lastElementChild;
    if (last?.className === `output ${kind}`) last.querySelector("pre").append(output.text);
    else place.append(block(output.text, kind));
  } else if (output.type === "error") place.append(block(output.text, "traceback stderr"));
  else place.append(shown(output.data));
}

// Building the page without markup strings: every text is a text node, every attribute a known name.

import { webAddress } from "./describe.js";

const PROPERTIES = new Set(["checked", "value", "disabled", "hidden", "open", "tabIndex", "type", "name", "min", "max", "step", "placeholder", "className", "id", "colSpan", "scope", "lang", "translate", "dir", "title", "autocomplete", "spellcheck", "maxLength", "selected", "width", "height", "htmlFor"]);
const SVG = "http://www.w3.org/2000/svg";
const SVG_ATTRIBUTES = new Set(["viewBox", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "rx", "d", "points", "cx", "cy", "r", "class", "text-anchor", "preserveAspectRatio", "aria-hidden", "role", "aria-label", "focusable", "data-figure", "data-value", "data-scale"]);

export function make(tag, options, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options || {})) apply(node, key, value);
  append(node, children);
  return node;
}

function apply(node, key, value) {
  if (value === undefined || value === null) return;
  if (key === "class") node.className = value;
  else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "role" || key.startsWith("aria-") || key.startsWith("data-")) node.setAttribute(key, value);
  else if (PROPERTIES.has(key)) node[key] = value;
  else throw new Error(`attribute not allowed: ${key}`);
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// Data between words of ours: isolated, so that right-to-left text cannot reorder the sentence.
export function datum(text) {
  return make("bdi", {}, text ?? "");
}

// Words of a source or of the casebook, in a language that no record names: read as they stand.
export function worded(text) {
  return make("bdi", { lang: "", translate: false }, text ?? "");
}

export function replace(node, ...children) {
  node.textContent = "";
  return append(node, children);
}

export function button(label, onclick, options) {
  return make("button", { type: "button", onclick, ...options }, label);
}

export function link(text, url) {
  const href = webAddress(url);
  const shown = text instanceof Node ? text : datum(text);
  if (!href) return shown;
  const a = make("a", {}, shown);
  a.href = href;
  a.target = "_blank";
  a.rel = "noopener noreferrer nofollow";
  return a;
}

// Shapes of the page's own; nothing of a record ever names an attribute.
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (!SVG_ATTRIBUTES.has(key)) throw new Error(`attribute not allowed: ${key}`);
    node.setAttribute(key, String(value));
  }
  return append(node, children);
}

let counter = 0;

export function uniqueId(stem) {
  counter += 1;
  return `rt-${stem}-${counter}`;
}

export function field(label, input, className) {
  const id = input.id || uniqueId("field");
  input.id = id;
  return make("div", { class: className || "rt-field" }, make("label", { htmlFor: id }, label), input);
}

export function section(title, options, ...children) {
  const id = uniqueId("section");
  const heading = make("h2", { id }, title);
  return make("section", { class: `rt-section ${options.class || ""}`, "aria-labelledby": id },
    options.beside ? make("div", { class: "rt-section-head" }, heading, options.beside) : heading,
    options.hint ? make("p", { class: "rt-hint" }, options.hint) : null, ...children);
}

// A section that opens and closes natively; the count is part of its heading.
export function fold(title, options, ...children) {
  return make("details", { class: `rt-fold ${options.class || ""}`, open: Boolean(options.open), "data-fold": options.key },
    make("summary", {}, make("span", { class: "rt-fold-title" }, title),
      options.count === undefined ? null : make("span", { class: "rt-count" }, options.count)),
    make("div", { class: "rt-fold-body" }, options.hint ? make("p", { class: "rt-hint" }, options.hint) : null, ...children));
}

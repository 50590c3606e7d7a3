// The building blocks of the page, on a stand-in for a document that knows no markup at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

class Node {
  constructor(name) {
    this.name = name;
    this.children = [];
    this.attributes = {};
    this.listeners = {};
  }

  append(...nodes) {
    this.children.push(...nodes);
  }

  setAttribute(key, value) {
    this.attributes[key] = value;
  }

  addEventListener(name, act) {
    this.listeners[name] = act;
  }

  set textContent(text) {
    this.children = text === "" ? [] : [new Text(text)];
  }

  get text() {
    return this.children.map((child) => child.text).join("");
  }

  set innerHTML(_) {
    throw new Error("markup");
  }
}

class Text extends Node {
  constructor(text) {
    super("#text");
    this.value = text;
  }

  get text() {
    return this.value;
  }
}

globalThis.Node = Node;
globalThis.document = {
  createElement: (name) => new Node(name), createElementNS: (_, name) => new Node(name), createTextNode: (text) => new Text(text),
};
const { button, link, make, svg } = await load("dom");
const { claimed } = await load("chart_parts");
const { Figures } = await load("figures");

test("only web addresses become links; everything else stays words", () => {
  for (const good of ["https://example.org/a?b=1#c", "http://example.org"]) {
    const a = link("source", good);
    assert.deepEqual([a.name, a.href, a.rel, a.target], ["a", new URL(good).href, "noopener noreferrer nofollow", "_blank"]);
  }
  for (const bad of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>1</script>", "vbscript:x", "file:///etc/passwd", "blob:https://x/1", "//example.org", "ftp://example.org", "https://", "", null, undefined]) {
    const node = link("words", bad);
    assert.deepEqual([node.name, node.href, node.text], ["bdi", undefined, "words"], String(bad));
  }
});

test("text is text, whatever it says", () => {
  for (const words of ["<script>1</script>", "</script>", "{{7*7}}", "\u2028", "\"onload=1"]) assert.equal(make("p", {}, words, [[words]]).text, words + words);
});

test("an attribute that is not on the list is refused", () => {
  for (const name of ["innerHTML", "srcdoc", "style", "href", "src", "action", "outerHTML"]) assert.throws(() => make("p", { [name]: "x" }), /not allowed/);
  for (const name of ["href", "xlink:href", "onload", "style"]) assert.throws(() => svg("a", { [name]: "x" }), /not allowed/);
});

test("a listener is a function of ours, never text", () => {
  const act = () => {};
  assert.equal(button("x", act).listeners.click, act);
  assert.equal("onclick" in button("x", act), false);
});

test("words of a source keep their language, and what the page words itself is read in its own", () => {
  const quoted = claimed("armas aseguradas por el ejército");
  assert.deepEqual([quoted.lang, quoted.translate], ["es", false]);
  const told = claimed("2010", "in 2010");
  assert.deepEqual([told.lang, told.translate], [undefined, undefined]);
});

test("names of places have no language that their small words could tell", () => {
  const cell = (key) => Figures.prototype.inner.call({ app: {}, cell: () => "El Paso de la Arena" }, key, "El Paso de la Arena");
  assert.deepEqual(["origin", "destination", "scope"].map((key) => cell(key).lang), [undefined, undefined, "es"]);
});

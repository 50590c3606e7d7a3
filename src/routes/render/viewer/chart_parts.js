// What the charts have in common: an axis, a key, a picture with a name.

import { fold, make, svg } from "./dom.js";
import { ofDrawing } from "./figure_paths.js";
import { languageOf } from "./figure_words.js";
import { roomyTicks } from "./chart_scale.js";

export const WIDTH = 328;
const LETTER = 7.3;
const LONGEST_NAME = 18;

// Words of a published figure, which stay as they are on a page of another language; `told` where
// the page has its own words for them.
export function claimed(words, told = words) {
  return make("bdi", words && told === words ? { lang: languageOf(words), translate: false } : {}, told);
}

export function line(name, x1, y1, x2, y2) {
  return svg("line", { class: name, x1: x1.toFixed(1), y1: y1.toFixed(1), x2: x2.toFixed(1), y2: y2.toFixed(1) });
}

export function rect(name, x, y, width, height) {
  return svg("rect", { class: name, x: x.toFixed(1), y: y.toFixed(1), width: Math.max(0, width).toFixed(1), height: Math.max(0, height).toFixed(1) });
}

export function dot(name, cx, cy, r) {
  return svg("circle", { class: name, cx: cx.toFixed(1), cy: cy.toFixed(1), r });
}

export function text(name, x, y, anchor, content, marks) {
  return svg("text", { class: name, x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor, ...marks }, content);
}

export function arrowHead(x, y, direction) {
  const back = direction === "left" ? 6 : -6;
  return svg("path", { class: "rt-chart-arrow", d: `M${(x + back).toFixed(1)} ${y - 4}L${x.toFixed(1)} ${y}L${(x + back).toFixed(1)} ${y + 4}` });
}

// A picture that says in words what it shows: the words, and where their numbers stand
// (figure_paths.js). Without a name it only repeats the words beside it.
export function picture(height, name, ...shapes) {
  const [label, marks] = [name].flat();
  const options = { class: "rt-chart", viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, focusable: "false" };
  return svg("svg", label ? { ...options, ...marks, role: "img", "aria-label": label } : { ...options, "aria-hidden": "true" }, shapes);
}

export function gridLines(axis, top, bottom) {
  return axis.ticks.map((tick) => line("rt-chart-grid", axis.at(tick), top, axis.at(tick), bottom));
}

export function axisLabels(axis, y, say) {
  return roomyTicks(axis, say, { letter: LETTER, width: WIDTH }).map(({ x, label, tick }) => text("rt-chart-label", x, y, "middle", label, ofDrawing(tick)));
}

export function shortName(name) {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function sample(shapes) {
  return svg("svg", { class: "rt-chart-sample", viewBox: "0 0 28 14", "aria-hidden": "true", focusable: "false" }, shapes);
}

// Signs of a chart, each with what it stands for (and `ofDrawing` of the numbers in those words).
export function keyOf(items) {
  return make("ul", { class: "rt-plain rt-chart-key" }, items.map(([shapes, words, marks]) => make("li", {}, sample(shapes), make("span", marks, words))));
}

// A part of a chart that is made when it is first opened, or at once on paper.
export function chartFold(title, options, content) {
  const body = make("div");
  const node = fold(title, { key: options.key, count: options.count, open: Boolean(options.open), hint: options.hint, class: "rt-chartfold" }, body);
  const fill = () => {
    if (!body.childElementCount) body.append(...[content()].flat(Infinity).filter(Boolean));
  };
  if (options.open) fill();
  node.addEventListener("toggle", () => {
    if (node.open) fill();
  });
  return node;
}

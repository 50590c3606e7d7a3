// Charts of one row a thing, on one axis: a bar, a dot with its interval, a tick to compare with.

import { axisOf } from "./chart_scale.js";
import { make } from "./dom.js";
import { from } from "./figure_paths.js";
import { arrowHead, axisLabels, dot, gridLines, line, picture, rect, text, WIDTH } from "./chart_parts.js";

const TOP = 4;
const FOOT = 18;
const GAP = 6;
const EDGE = 6;
const LETTER = 6.9;
const BEYOND = 10;

function cut(name, width) {
  const most = Math.floor(width / LETTER);
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

// Every value a row draws; an end that is not known leaves the row open.
function valuesOf(rows) {
  return rows.flatMap(({ bar, low, high, at, tick }) => [bar, low, high, at, tick]).filter((value) => Number.isFinite(value));
}

function shapesOf(row, y, axis, names) {
  const left = names - GAP;
  const open = row.low !== undefined && row.high === null;
  const end = open ? axis.right + BEYOND : axis.at(row.high ?? 0);
  return [
    row.name ? text("rt-chart-name", left, y + 4, "end", cut(row.name, left), row.marks) : null,
    row.bar === undefined ? null : rect("rt-chart-bar", axis.left, y - 5, axis.at(row.bar) - axis.left, 10),
    row.low === undefined ? null : line("rt-chart-whisker", axis.at(row.low), y, end, y),
    open ? arrowHead(end, y, "right") : null,
    Number.isFinite(row.tick) ? line("rt-chart-expected", axis.at(row.tick), y - 6, axis.at(row.tick), y + 6) : null,
    Number.isFinite(row.at) ? dot("rt-chart-dot", axis.at(row.at), y, row.r || 4.5) : null,
    row.said === undefined ? null : text("rt-chart-name", axis.at(row.bar) + GAP, y + 4, "start", row.said, row.saidMarks),
  ];
}

// `rows` of {name, marks, bar, said, saidMarks, low, high, at, tick}; `mark` crosses all of them.
// Where no row has a value there is no axis, and no picture.
export function rowsPicture(words, label, rows, { names = 0, step = 20, room = 14, mark, values = [], say = (tick) => words.number(tick) } = {}) {
  const bottom = TOP + step * rows.length;
  const drawn = valuesOf(rows);
  if (!drawn.length) return null;
  const axis = axisOf([...drawn, ...values, ...(mark === undefined ? [] : [mark])], { left: names || EDGE, right: WIDTH - room, ticks: 4 });
  if (rows.every(({ bar }) => bar !== undefined)) axis.ticks = axis.ticks.filter(Number.isInteger);
  return picture(bottom + FOOT, label, gridLines(axis, TOP, bottom),
    mark === undefined ? null : line("rt-chart-window", axis.at(mark), TOP, axis.at(mark), bottom),
    rows.map((row, i) => shapesOf(row, TOP + step * (i + 0.5), axis, names)),
    line("rt-chart-axis", axis.left, bottom, axis.right, bottom), axisLabels(axis, bottom + 13, say));
}

// What a chart tells in words.
export function said(marks, ...content) {
  return make("p", { class: "rt-chart-said", ...marks }, content);
}

// What a picture shows, for who cannot see it.
export function named(words, what) {
  return words.say("chart_rows", { what });
}

// The largest counts first, each with its number; `nameOf` gives {name, marks} of a row.
export function barsPicture(words, label, rows, { names, value = "cases", most = 10, nameOf, values }) {
  const ranked = [...rows].sort((a, b) => b[value] - a[value]).slice(0, most);
  return rowsPicture(words, label, ranked.map((row) => ({ ...nameOf(row), bar: row[value], said: words.number(row[value]), saidMarks: from(row, value) })), { names, room: 24, values });
}

// Movements: what pairs of places are told of, how near roads come to a corridor, and whether the
// crossing model may speak.

import { datum, make } from "./dom.js";
import { from, ofDrawing } from "./figure_paths.js";
import { keyText, readFigure } from "./figure_rows.js";
import { dot, keyOf, line, rect } from "./chart_parts.js";
import { barsPicture, named, rowsPicture, said } from "./chart_rows.js";

const PAIRS = 196;
const NAMES = 172;

// States alone: towns and counties are told of by a case or two each, which the tables list. Bases
// stand apart: what is inferred never lengthens the bar of what is documented.
export function flowChart(figures, data) {
  const { words } = figures.app;
  const found = data.levels && data.levels.state;
  if (!found || !found.flows.length) return [];
  const ends = ["from_name", "to_name"].map((key) => (words.language === "es" ? `${key}_es` : key));
  const values = [Math.max(...found.flows.map((flow) => flow.cases))];
  const bars = (basis) => found.flows.filter((flow) => flow.basis === basis);
  return [make("p", { class: "rt-subhead" }, keyText("state", words)), figures.told(readFigure(found)), make("p", { class: "rt-hint" }, words.say("chart_pairs")),
    [...new Set(found.flows.map((flow) => flow.basis))].map((basis) => make("section", { class: "rt-chartpart" }, make("p", { class: "rt-chart-step" }, figures.cell("basis", basis)),
      barsPicture(words, named(words, keyText("state", words)), bars(basis), { names: PAIRS, most: 8, values, nameOf: (row) => ({ name: ends.map((end) => row[end]).join(" → ") }) })))];
}

export function corridorChart(figures, data) {
  const { words } = figures.app;
  const loads = Object.entries(data.loads || {});
  if (!loads.length) return [];
  const rows = loads.map(([basis, load]) => ({ name: figures.cell("basis", basis), bar: load.busiest, tick: load.needed, said: words.number(load.busiest), saidMarks: from(load, "busiest") }));
  return [said(from(data.corridors, "length"), words.count("chart_corridors", data.corridors.length)),
    keyOf([[[rect("rt-chart-bar", 2, 2, 24, 10)], words.say("chart_key_busiest")], [[line("rt-chart-expected", 14, 1, 14, 13)], words.say("chart_key_needed")]]),
    rowsPicture(words, named(words, keyText("loads", words)), rows, { names: NAMES, room: 24, values: [0] })];
}

export function crossingChart(figures, data) {
  const { words } = figures.app;
  const rivals = Object.entries(data.scores || {}).filter(([, score]) => Array.isArray(score.loss_above_model));
  if (!rivals.length) return [];
  const rows = rivals.map(([name, { loss_above_model: [at, low, high] }]) => ({ name: keyText(name, words), at, low, high }));
  return [said(from(data.verdict, words.language), make("strong", {}, `${keyText("verdict", words)}: `), datum(words.pick(data.verdict))),
    make("p", { class: "rt-hint", ...ofDrawing(95) }, words.say("chart_model")),
    keyOf([[[line("rt-chart-whisker", 2, 7, 26, 7), dot("rt-chart-dot", 12, 7, 4)], words.say("chart_key_loss")], [[line("rt-chart-window", 14, 1, 14, 13)], words.say("chart_key_model")]]),
    rowsPicture(words, named(words, keyText("log_loss", words)), rows, { names: NAMES, mark: 0, values: [0] })];
}

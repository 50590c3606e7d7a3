// The crossings of the border from west to east: cases, what an equal share would be, and the windows.

import { datum, make } from "./dom.js";
import { borderRows } from "./chart_layout.js";
import { axisLabels, dot, gridLines, keyOf, line, picture, shortName, text, WIDTH } from "./chart_parts.js";

const STEP = 22;
const TOP = 4;
const FOOT = 18;
const NAMES = 96;
const BRACKET = 103;
const LEFT = 114;
const ALMOST_ONE = 0.99;

export function hotspotChart(figures, data) {
  const { words } = figures.app;
  const border = data.border || {};
  if (!(border.units || []).length) return [];
  const layout = borderRows(border, { left: LEFT, right: WIDTH - 8, top: TOP, step: STEP });
  return [
    make("p", { class: "rt-subhead" }, words.say("chart_border")),
    make("p", { class: "rt-hint" }, words.say("chart_exposure", { n: words.number(border.units_without_cases || 0) })),
    keyOf([
      [[line("rt-chart-whisker", 2, 7, 26, 7), dot("rt-chart-dot", 12, 7, 4)], words.say("chart_key_cases")],
      [[line("rt-chart-expected", 14, 1, 14, 13)], words.say("chart_key_equal")],
      [[line("rt-chart-window rt-chart-beyond", 14, 1, 14, 13)], words.say("chart_key_beyond")],
      [[line("rt-chart-window", 14, 1, 14, 13)], words.say("chart_key_within")],
    ]),
    borderPicture(words, border, layout),
    make("ul", { class: "rt-plain rt-chartrows" }, layout.windows.map(({ spot }) => windowLine(figures, spot))),
  ];
}

function borderPicture(words, border, { axis, rows, windows }) {
  const bottom = TOP + STEP * rows.length;
  const beyond = windows.filter(({ spot }) => spot.significant).map(({ spot }) => spot.names.join(", "));
  const label = words.say("chart_border_label", { n: words.number(border.n), crossings: words.number(rows.length), beyond: beyond.join("; ") || words.say("chart_none") });
  return picture(bottom + FOOT, label, gridLines(axis, TOP, bottom),
    windows.map(({ spot, from, to }) => line(spot.significant ? "rt-chart-window rt-chart-beyond" : "rt-chart-window", BRACKET, from, BRACKET, to)),
    rows.map((row) => [text("rt-chart-name", NAMES, row.y + 4, "end", shortName(row.unit.name)),
      line("rt-chart-whisker", row.low, row.y, row.high, row.y), line("rt-chart-expected", row.expected, row.y - 7, row.expected, row.y + 7),
      dot("rt-chart-dot", row.dot, row.y, 4.5)]),
    line("rt-chart-axis", axis.left, bottom, axis.right, bottom), axisLabels(axis, bottom + 13, (tick) => words.number(tick)));
}

function windowLine(figures, spot) {
  const { words } = figures.app;
  const values = { cases: words.number(spot.cases), expected: words.number(spot.expected), p: spot.p_value > ALMOST_ONE ? `> ${words.number(ALMOST_ONE)}` : words.exact(spot.p_value) };
  return make("li", {}, make("strong", {}, datum(spot.names.join(", "))), ": ", words.say(spot.significant ? "chart_window_beyond" : "chart_window_within", values), " ",
    figures.trace({ case: spot.case_ids || [], event: spot.event_ids || [], source: [] }));
}

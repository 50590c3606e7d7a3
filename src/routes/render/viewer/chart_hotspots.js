// Crossings of the border from west to east and counties: cases, what an equal share would be, and the
// windows; below them the crossings year by year.

import { datum, make } from "./dom.js";
import { from, ofDrawing } from "./figure_paths.js";
import { borderRows, namedYears } from "./chart_layout.js";
import { named, said } from "./chart_rows.js";
import { axisLabels, dot, gridLines, keyOf, line, picture, shortName, text, WIDTH } from "./chart_parts.js";

const STEP = 22;
const TOP = 4;
const FOOT = 18;
const NAMES = 96;
const BRACKET = 103;
const LEFT = 114;
const ALMOST_ONE = 0.99;
const COUNTIES = 12;
const NAMED = 3;
const ROW = 16;
const EDGE = 14;

export function hotspotChart(figures, data) {
  const { words } = figures.app;
  const border = data.border || {};
  if (!(border.units || []).length) return [];
  const layout = borderRows(border, { left: LEFT, right: WIDTH - 8, top: TOP, step: STEP });
  return [
    make("p", { class: "rt-subhead" }, words.say("chart_border")),
    make("p", { class: "rt-hint", ...from(border, "units_without_cases") }, words.say("chart_exposure", { n: words.number(border.units_without_cases || 0) })),
    keyOf([
      [casesSign(), words.say("chart_key_cases"), ofDrawing(95)],
      [expectedSign(), words.say("chart_key_equal")],
      [[line("rt-chart-window rt-chart-beyond", 14, 1, 14, 13)], words.say("chart_key_beyond"), ofDrawing(5)],
      [[line("rt-chart-window", 14, 1, 14, 13)], words.say("chart_key_within")],
    ]),
    borderPicture(words, layout, [words.say("chart_border_label", { n: words.number(border.n), crossings: words.number(border.units.length), beyond: beyondOf(layout) || words.say("chart_none") }), from(border, "n", border.units, "length")]),
    make("ul", { class: "rt-plain rt-chartrows" }, layout.windows.map(({ spot }) => windowLine(figures, spot))),
    originsPart(figures, data.origins || {}),
    yearsPart(figures, data.emerging || {}),
  ];
}

function casesSign() {
  return [line("rt-chart-whisker", 2, 7, 26, 7), dot("rt-chart-dot", 12, 7, 4)];
}

function expectedSign() {
  return line("rt-chart-expected", 14, 1, 14, 13);
}

function beyondOf({ windows }) {
  return windows.filter(({ spot }) => spot.significant).map(({ spot }) => spot.names.join(", ")).join("; ");
}

// The counties with most cases, and every circle: its names are too many to be drawn.
function originsPart(figures, origins) {
  const { words } = figures.app;
  const units = [...(origins.units || [])].sort((a, b) => b.cases - a.cases).slice(0, COUNTIES);
  if (!units.length) return null;
  const layout = borderRows({ units }, { left: LEFT, right: WIDTH - 8, top: TOP, step: STEP });
  return make("section", { class: "rt-chartpart", "data-part": "origins" }, make("p", { class: "rt-subhead" }, words.say("chart_origins")),
    make("p", { class: "rt-hint" }, make("span", from(origins, "n"), words.count("figure_n", origins.n)), " ", words.say("chart_origins_hint")),
    keyOf([[casesSign(), words.say("chart_key_cases"), ofDrawing(95)], [expectedSign(), words.say("chart_key_people")]]),
    borderPicture(words, layout, named(words, words.say("chart_origins"))),
    make("ul", { class: "rt-plain rt-chartrows" }, (origins.hot_spots || []).map((spot) => windowLine(figures, spot))));
}

// Too few cases for a test of trends are shown as they are: a dot a crossing and year.
function yearsPart(figures, trends) {
  const { words } = figures.app;
  const found = trends.years || [];
  if (!found.length) return null;
  const n = words.number.bind(words);
  const at = found.map((row) => row.year);
  const years = Array.from({ length: Math.max(...at) - Math.min(...at) + 1 }, (_, i) => Math.min(...at) + i);
  const names = [...new Set(found.map((row) => row.name))];
  const x = (year) => LEFT + ((year - years[0] + 0.5) * (WIDTH - LEFT)) / years.length;
  const y = (name) => TOP + ROW * (names.indexOf(name) + 0.5);
  const bottom = TOP + ROW * names.length;
  return make("section", { class: "rt-chartpart", "data-part": "years" }, make("p", { class: "rt-subhead" }, words.say("chart_years")),
    said(from(...["events", "periods", "events_needed", "periods_needed"].flatMap((key) => [trends, key])), words.say("chart_trends",
      { events: n(trends.events), periods: n(trends.periods), cases: n(trends.events_needed), years: n(trends.periods_needed) })),
    picture(bottom + FOOT, named(words, words.say("chart_years")),
      names.map((name) => [line("rt-chart-grid", LEFT, y(name), WIDTH, y(name)), text("rt-chart-name", NAMES, y(name) + 4, "end", shortName(name))]),
      found.map((row) => [dot("rt-chart-dot", x(row.year), y(row.name), row.cases > 1 ? 7 : 3.5),
        row.cases > 1 ? text("rt-chart-number", x(row.year), y(row.name) + 4, "middle", n(row.cases), from(row, "cases")) : null]),
      namedYears(years).map((year) => text("rt-chart-label", Math.min(x(year), WIDTH - EDGE), bottom + 13, "middle", String(year), ofDrawing(year)))));
}

function borderPicture(words, { axis, rows, windows }, label) {
  const bottom = TOP + STEP * rows.length;
  return picture(bottom + FOOT, label, gridLines(axis, TOP, bottom),
    windows.map(({ spot, from, to }) => line(spot.significant ? "rt-chart-window rt-chart-beyond" : "rt-chart-window", BRACKET, from, BRACKET, to)),
    rows.map((row) => [text("rt-chart-name", NAMES, row.y + 4, "end", shortName(row.unit.name.replace(/ (County|Parish),/, ",")), from(row.unit, "name")),
      line("rt-chart-whisker", row.low, row.y, row.high, row.y), line("rt-chart-expected", row.expected, row.y - 7, row.expected, row.y + 7),
      dot("rt-chart-dot", row.dot, row.y, 4.5)]),
    line("rt-chart-axis", axis.left, bottom, axis.right, bottom), axisLabels(axis, bottom + 13, (tick) => words.number(tick)));
}

function windowLine(figures, spot) {
  const { words } = figures.app;
  const values = { cases: words.number(spot.cases), expected: (spot.expected < 1 ? words.exact : words.number).call(words, spot.expected), p: spot.p_value > ALMOST_ONE ? `> ${words.number(ALMOST_ONE)}` : words.exact(spot.p_value) };
  return make("li", {}, windowName(words, spot), ": ",
    make("span", from(spot, "cases", spot, "expected", spot, "p_value"), words.say(spot.significant ? "chart_window_beyond" : "chart_window_within", values)), " ",
    spot.vanishes_at ? make("span", from(spot, "vanishes_at"), words.say("chart_factor", { factor: words.number(spot.vanishes_at) }), " ") : null,
    figures.trace({ case: spot.case_ids || [], event: spot.event_ids || [], source: [] }));
}

function windowName(words, spot) {
  const { names } = spot;
  return names.length > NAMED ? make("strong", from(names, "length", names, 0), words.say("chart_around", { n: words.number(names.length), name: names[0] }))
    : make("strong", from(spot, "names"), datum(names.join(", ")));
}

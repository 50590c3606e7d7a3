// Indicators: what the dates and places of each case allow, as intervals and distances.

import { datum, make } from "./dom.js";
import { from } from "./figure_paths.js";
import { keyText, readFigure, tracesOf } from "./figure_rows.js";
import { dot, keyOf, line } from "./chart_parts.js";
import { barsPicture, named, rowsPicture, said } from "./chart_rows.js";

const STATES = 132;
const DAYS = 365.25;
const DENSE = 9;

export function indicatorChart(figures, data) {
  return PARTS.map(([key, draw]) => part(figures, data, key, draw));
}

const PARTS = [["time_to_crime", timeToCrime], ["source_to_market", distances], ["many_dealers", manyDealers], ["multiple_sales", multipleSales],
  ["purchases_by_state", purchases], ["purchases_by_city", purchases], ["documented_crossing", crossingKnown]];

// What a part counts and leaves out stands above what it shows.
function part(figures, data, key, draw) {
  const found = data[key];
  if (!found) return null;
  return make("section", { class: "rt-chartpart", "data-part": key }, make("p", { class: "rt-subhead" }, keyText(key, figures.app.words)), figures.told(readFigure(found)), draw(figures, found));
}

// A number that the result leaves empty is no 0: what would need it is not said.
function isKnown(...values) {
  return values.every(Number.isFinite);
}

function timeToCrime(figures, found) {
  if (!found.rows.length) return null;
  const { words } = figures.app;
  const { short, median_days: median } = found;
  const rows = [...found.rows].sort((a, b) => (a.latest_days ?? Infinity) - (b.latest_days ?? Infinity) || a.earliest_days - b.earliest_days);
  const n = words.number.bind(words);
  return [median && isKnown(median.low, median.high) ? said(from(short, "yes", short, "no", short, "indeterminate", found, "short_years", median, "low", median, "high"),
    words.say("chart_short", { yes: n(short.yes), no: n(short.no), open: n(short.indeterminate), years: found.short_years, low: n(median.low), high: n(median.high) })) : null,
  keyOf([[[line("rt-chart-whisker", 2, 7, 26, 7)], words.say("chart_key_days")], [[line("rt-chart-window", 14, 1, 14, 13)], words.say("chart_key_short")]]),
  rowsPicture(words, named(words, keyText("time_to_crime", words)), rows.map((row) => ({ low: row.earliest_days, high: row.latest_days, at: row.earliest_days === row.latest_days ? row.latest_days : undefined, r: 2.5 })),
    { step: DENSE, mark: found.short_years * DAYS })];
}

function distances(figures, found) {
  if (!found.rows.length) return null;
  const { words } = figures.app;
  const { great_circle_km: straight, least_road_km: road, great_circle_km_with_road: even } = found.summary;
  const rows = [...found.rows].sort((a, b) => a.great_circle_km - b.great_circle_km);
  const n = words.number.bind(words);
  return [isKnown(straight.median) ? said({}, make("span", from(straight, "n", straight, "median", straight, "quartile_1", straight, "quartile_3"),
    words.say("chart_distance", { n: n(straight.n), median: n(straight.median), from: n(straight.quartile_1), to: n(straight.quartile_3) })),
  isKnown(road.median) ? [" ", make("span", from(road, "median", road, "n", even, "median"), words.say("chart_distance_road", { road: n(road.median), n: n(road.n), even: n(even.median) }))] : null) : null,
  keyOf([[[dot("rt-chart-dot", 14, 7, 4)], words.say("chart_key_straight")], [[line("rt-chart-expected", 14, 1, 14, 13)], words.say("chart_key_road")]]),
  rowsPicture(words, named(words, keyText("source_to_market", words)), rows.map((row) => ({ at: row.great_circle_km, tick: row.road_km ?? row.least_road_km })), { step: 15 })];
}

function manyDealers(figures, found) {
  const { words } = figures.app;
  const n = words.number.bind(words);
  return [make("ul", { class: "rt-plain rt-chartrows" }, found.rows.map((row) => {
    const range = row.least_firearms < row.firearms;
    const guns = range ? `${n(row.least_firearms)}–${n(row.firearms)}` : n(row.firearms);
    const marks = from(...(range ? [row, "least_firearms"] : []), row, "firearms", row, "dealers", row, "days");
    return make("li", {}, make("span", marks, words.say("chart_many", { guns, dealers: n(row.dealers), days: n(row.days) })), " ",
      make("strong", {}, `${keyText("pattern", words)}: ${figures.cell("pattern", row.pattern)}.`), " ", figures.trace(tracesOf(row)));
  })), make("p", { class: "rt-hint" }, words.say("chart_many_rules"), " ", found.rules.map((rule) => make("span", from(rule, "firearms", rule, "dealers", rule, "days"),
    words.say("chart_many_rule", { guns: n(rule.firearms), dealers: n(rule.dealers), days: n(rule.days) }), " ")))];
}

function multipleSales(figures, found) {
  return found.note ? said({}, datum(figures.app.words.pick(found.note))) : null;
}

function purchases(figures, found) {
  const { words } = figures.app;
  const name = (row) => (words.language === "es" && row.name_es) || row.name;
  return found.rows.length ? [make("p", { class: "rt-hint" }, words.say("chart_most")), barsPicture(words, named(words, keyText("purchases_by_city", words)), found.rows, { names: STATES, nameOf: (row) => ({ name: name(row) }) })] : null;
}

function crossingKnown(figures, found) {
  const { words } = figures.app;
  const { interval } = found;
  if (!interval || !isKnown(interval.low)) return null;
  const n = words.number.bind(words);
  return [said(from(found, "documented", found, "n", found, "share_percent", found, "low_percent", found, "high_percent"),
    words.say("chart_crossing_share", { k: n(found.documented), n: n(found.n), share: n(found.share_percent), low: n(found.low_percent), high: n(found.high_percent) })),
  rowsPicture(words, named(words, keyText("documented_crossing", words)), [{ low: found.low_percent, high: found.high_percent, at: found.share_percent }], { values: [0, 100], say: (tick) => words.say("fan_percent", { n: words.number(tick) }) })];
}

// Traced firearms: years from sale to recovery, pairs of states, and origins for the people and the dealers there.

import { make } from "./dom.js";
import { from, ofDrawing } from "./figure_paths.js";
import { keyText } from "./figure_rows.js";
import { dot, keyOf, line } from "./chart_parts.js";
import { rowsPicture, said } from "./chart_rows.js";

const CLASSES = 116;
const NAMES = 120;
const MOST = 15;
const SIDE = 8;

export function tracingChart(figures, data) {
  const found = data.time_to_crime;
  if (!found) return [];
  const { words } = figures.app;
  return [part(words, "time_to_crime", timesOf(figures, data, found)), data.states.length ? part(words, "states", pairsOf(figures, data.states)) : null,
    ...[["per_100_000_people", "people", 100000], ["per_100_dealers", "dealers", 100]].map(([key, what, per]) => data[key].length ? part(words, key, originsOf(words, data[key], what, per)) : null)];
}

function part(words, key, content) {
  return make("section", { class: "rt-chartpart", "data-part": key }, make("p", { class: "rt-subhead" }, keyText(key, words)), content);
}

// Firearms whose dates leave several classes stand in a bar of their own: they are in none of them.
function timesOf(figures, data, found) {
  const { words } = figures.app;
  const bins = found.bins.map((bin) => ({ name: words.say(bin.to_years === null ? "chart_years_more" : "chart_years_to", { low: bin.from_years, high: bin.to_years }),
    marks: from(bin, "from_years", ...(bin.to_years === null ? [] : [bin, "to_years"])), bar: bin.firearms, said: words.number(bin.firearms), saidMarks: from(bin, "firearms") }));
  const open = { name: keyText("indeterminate", words), bar: found.indeterminate, said: words.number(found.indeterminate), saidMarks: from(found, "indeterminate") };
  const [low, high] = found.median_years || [];
  return [found.median_years ? said(from(found.median_years, 0, ...(low === high ? [] : [found.median_years, 1])), words.say(low === high ? "chart_median_year" : "chart_median_years", { low: words.number(low), high: words.number(high) })) : null,
    rowsPicture(words, [words.say("chart_times_label", { n: words.number(found.firearms) }), from(found, "firearms")], [...bins, open], { names: CLASSES, room: 40 })];
}

// The states with most, one against the other; a cell with some firearms and too few to show says so.
function pairsOf(figures, cells) {
  const { words } = figures.app;
  const side = (key) => {
    const sums = new Map();
    for (const cell of cells) sums.set(cell[key], (sums.get(cell[key]) || 0) + (cell.firearms || 0));
    return [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a) || a.localeCompare(b)).slice(0, SIDE);
  };
  const [rows, columns] = [side("source_state"), side("recovery_state")];
  const at = new Map(cells.map((cell) => [`${cell.source_state} ${cell.recovery_state}`, cell]));
  const highest = Math.max(1, ...cells.map((cell) => cell.firearms || 0));
  const named = (key, code) => nameOf(words, cells.find((cell) => cell[key] === code), key === "source_state" ? "from_name" : "to_name");
  const cellOf = (row, column) => {
    const cell = at.get(`${row} ${column}`);
    if (!cell) return make("td", { class: "rt-number" }, "–");
    if (cell.firearms === null) return make("td", { class: "rt-number rt-soft" }, "<", make("span", ofDrawing(5), "5"));
    const node = make("td", { class: "rt-number", ...from(cell, "firearms") }, words.number(cell.firearms));
    node.style.setProperty("--share", cell.firearms / highest);
    return node;
  };
  return [make("p", { class: "rt-hint", ...ofDrawing([SIDE, 5]) }, words.say("chart_matrix_hint", { n: SIDE, few: 5 })),
    make("div", { class: "rt-figscroll", tabIndex: 0, role: "region", "aria-label": keyText("states", words) }, make("table", { class: "rt-matrix" },
      make("thead", {}, make("tr", {}, make("td"), columns.map((code) => make("th", { scope: "col" }, named("recovery_state", code))))),
      make("tbody", {}, rows.map((row) => make("tr", {}, make("th", { scope: "row" }, named("source_state", row)), columns.map((column) => cellOf(row, column)))))))];
}

function nameOf(words, row, key) {
  return (words.language === "es" && row[`${key}_es`]) || row[key];
}

// The dot is the rate drawn towards that of all; the interval is the one of the rate as counted.
function originsOf(words, rates, what, per) {
  const rows = rates.slice(0, MOST).map((rate) => ({ name: nameOf(words, rate, "from_name"), at: rate.shrunk, tick: rate.rate, low: rate.low, high: rate.high }));
  const years = what === "people" ? from(rates[0], "people_years") : {};
  return [make("p", { class: "rt-hint" }, make("span", ofDrawing([per, 5]), words.say(`chart_rates_${what}`, { per: words.number(per), few: 5 })), years["data-value"] ? [" ", make("span", years, words.say("chart_rates_years", { years: rates[0].people_years }))] : null),
    keyOf([[[dot("rt-chart-dot", 14, 7, 4)], words.say("chart_key_shrunk")], [[line("rt-chart-whisker", 2, 7, 26, 7), line("rt-chart-expected", 14, 1, 14, 13)], words.say("chart_key_counted")]]),
    rowsPicture(words, words.say(`chart_rates_label_${what}`), rows, { names: NAMES, values: [0] })];
}

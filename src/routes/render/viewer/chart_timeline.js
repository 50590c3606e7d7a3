// Records by year, one small panel a stage, all on one scale, with the band that dates leave open.

import { make } from "./dom.js";
import { namedYears, yearPanels } from "./chart_layout.js";
import { keyOf, line, picture, rect, text, WIDTH } from "./chart_parts.js";

const LEFT = 26;
const TOP = 8;
const FOOT = 16;
const BAR = 0.72;
const HALF_YEAR = 14;

export function timelineChart(figures, data) {
  const { words } = figures.app;
  const layout = yearPanels(data);
  if (!layout.panels.length) return [];
  return [keyOf([
    [[rect("rt-chart-bar", 8, 2, 12, 12)], words.say("chart_key_expected")],
    [[line("rt-chart-whisker", 14, 1, 14, 13)], words.say("chart_key_band")],
  ]), make("div", { class: "rt-chartpanels" }, layout.panels.map((panel) => panelShape(figures, panel, layout)))];
}

function panelShape(figures, panel, layout) {
  const { words } = figures.app;
  const { years, perRecord } = layout;
  const step = (WIDTH - LEFT) / years.length;
  const bottom = TOP + panel.height;
  const x = (year) => LEFT + (year - years[0]) * step;
  const height = (n) => n * perRecord;
  const top = Math.max(...panel.rows.map((row) => row.high));
  const name = figures.cell("kind", panel.kind);
  const label = words.say("chart_timeline_label", {
    kind: name, n: words.number(panel.n), year: panel.most.year, expected: words.number(panel.most.expected), low: words.number(panel.most.low), high: words.number(panel.most.high),
  });
  const bars = panel.rows.map((row) => [
    rect("rt-chart-bar", x(row.year) + step * (1 - BAR) / 2, bottom - height(row.expected), step * BAR, height(row.expected)),
    row.high > row.low ? line("rt-chart-whisker", x(row.year) + step / 2, bottom - height(row.low), x(row.year) + step / 2, bottom - height(row.high)) : null,
  ]);
  const labels = namedYears(years).map((year) => text("rt-chart-label", Math.min(x(year) + step / 2, WIDTH - HALF_YEAR), bottom + 12, "middle", String(year)));
  return make("section", { class: "rt-chartpart", "data-stage": panel.kind },
    make("p", { class: "rt-subhead" }, name, " ", make("span", { class: "rt-soft" }, words.count("n_records", panel.n))),
    picture(bottom + FOOT, label, line("rt-chart-grid", LEFT, bottom - height(top), WIDTH, bottom - height(top)), text("rt-chart-label", LEFT - 4, bottom - height(top) + 4, "end", words.number(top)),
      bars, line("rt-chart-axis", LEFT, bottom, WIDTH, bottom), labels));
}

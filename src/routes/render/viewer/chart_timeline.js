// Records by year, one small panel a stage, all on one scale, with the band that dates leave open.

import { make } from "./dom.js";
import { from, ofDrawing } from "./figure_paths.js";
import { namedYears, yearPanels } from "./chart_layout.js";
import { periodMaps } from "./chart_periods.js";
import { keyOf, line, picture, rect, text, WIDTH } from "./chart_parts.js";

const LEFT = 26;
const TOP = 8;
const FOOT = 16;
const BAR = 0.72;
const HALF_YEAR = 14;

export function timelineChart(figures, data, paper) {
  const { words } = figures.app;
  const layout = yearPanels(data);
  if (!layout.panels.length) return [];
  return [keyOf([
    [[rect("rt-chart-bar", 8, 2, 12, 12)], words.say("chart_key_expected")],
    [[line("rt-chart-whisker", 14, 1, 14, 13)], words.say("chart_key_band"), ofDrawing([5, 95])],
  ]), make("div", { class: "rt-chartpanels" }, layout.panels.map((panel) => panelShape(figures, panel, { data, ...layout }))), periodMaps(figures, data, paper)];
}

function panelShape(figures, panel, layout) {
  const { words } = figures.app;
  const { data, years, perRecord } = layout;
  const step = (WIDTH - LEFT) / years.length;
  const bottom = TOP + panel.height;
  const x = (year) => LEFT + (year - years[0]) * step;
  const height = (n) => n * perRecord;
  const highest = panel.rows.reduce((best, row) => (row.high > best.high ? row : best));
  const top = highest.high;
  const name = figures.cell("kind", panel.kind);
  const counted = from(data.counted, panel.kind);
  const said = words.say("chart_timeline_label", {
    kind: name, n: words.number(panel.n), year: panel.most.year, expected: words.number(panel.most.expected), low: words.number(panel.most.low), high: words.number(panel.most.high),
  });
  const label = [said, from(data.counted, panel.kind, ...["year", "expected", "low", "high"].flatMap((key) => [panel.most, key]))];
  const bars = panel.rows.map((row) => [
    rect("rt-chart-bar", x(row.year) + step * (1 - BAR) / 2, bottom - height(row.expected), step * BAR, height(row.expected)),
    row.high > row.low ? line("rt-chart-whisker", x(row.year) + step / 2, bottom - height(row.low), x(row.year) + step / 2, bottom - height(row.high)) : null,
  ]);
  const labels = namedYears(years).map((year) => text("rt-chart-label", Math.min(x(year) + step / 2, WIDTH - HALF_YEAR), bottom + 12, "middle", String(year), ofDrawing(year)));
  return make("section", { class: "rt-chartpart", "data-stage": panel.kind },
    make("p", { class: "rt-subhead" }, name, ": ", make("span", { class: "rt-soft", ...counted }, words.count("n_records", panel.n))),
    picture(bottom + FOOT, label, line("rt-chart-grid", LEFT, bottom - height(top), WIDTH, bottom - height(top)), text("rt-chart-label", LEFT - 4, bottom - height(top) + 4, "end", words.number(top), from(highest, "high")),
      bars, line("rt-chart-axis", LEFT, bottom, WIDTH, bottom), labels));
}

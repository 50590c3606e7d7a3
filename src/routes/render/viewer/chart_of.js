// Which analysis has a chart, and what of the open ones gets on paper.

import { make } from "./dom.js";
import { dealersChart } from "./chart_dealers.js";
import { EstimateChart } from "./chart_estimates.js";
import { hotspotChart } from "./chart_hotspots.js";
import { indicatorChart } from "./chart_indicators.js";
import { corridorChart, crossingChart, flowChart } from "./chart_movements.js";
import { networkChart } from "./chart_networks.js";
import { timelineChart } from "./chart_timeline.js";
import { tracingChart } from "./chart_tracing.js";
import { readFigure } from "./figure_rows.js";

const CHARTS = {
  estimates: (figures, data, paper) => new EstimateChart(figures.app, { paper }).build(data),
  timeline: timelineChart,
  hotspots: hotspotChart,
  supernetworks: networkChart,
  indicators: indicatorChart,
  corridors: corridorChart,
  crossings: crossingChart,
  flows: flowChart,
  tracing: tracingChart,
  dealers: dealersChart,
};

// Nodes of the chart of an analysis; none where it has no chart or nothing to draw.
export function chartOf(figures, name, data, paper = false) {
  const draw = CHARTS[name];
  // What is lacking stands in its note.
  return draw && data && data.status !== "no data" ? [draw(figures, data, paper)].flat(Infinity).filter(Boolean) : [];
}

// The figures that stand open in their tab, as they are printed.
export function openFigures(figures) {
  const { app } = figures;
  const open = app.store.tab === "figures" ? [...document.querySelectorAll("details[data-figure][open]")].map((node) => node.dataset.figure) : [];
  return open.map((name) => {
    const data = app.model.payload.analyses[name];
    const figure = readFigure(data);
    const chart = chartOf(figures, name, data, true);
    return chart.length ? make("section", {}, make("h2", {}, figures.titleOf(name, data)),
      make("div", {}, figures.told(figure), chart, figures.notes(data), figure.method ? figures.method(figure.method, name) : null)) : null;
  }).filter(Boolean);
}

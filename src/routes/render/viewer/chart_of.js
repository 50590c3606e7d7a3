// Which analysis has a chart, and how an open figure gets on paper.

import { make } from "./dom.js";
import { EstimateChart } from "./chart_estimates.js";
import { hotspotChart } from "./chart_hotspots.js";
import { networkChart } from "./chart_networks.js";
import { timelineChart } from "./chart_timeline.js";
import { readFigure } from "./figure_rows.js";

const CHARTS = {
  estimates: (figures, data, paper) => new EstimateChart(figures.app, { paper }).build(data),
  timeline: timelineChart,
  hotspots: hotspotChart,
  supernetworks: networkChart,
};

// Nodes of the chart of an analysis; none where it has no chart or nothing to draw.
export function chartOf(figures, name, data, paper = false) {
  const draw = CHARTS[name];
  return draw && data ? [draw(figures, data, paper)].flat(Infinity).filter(Boolean) : [];
}

// The figures that are open when somebody prints, ahead of the records.
export function printsFigures(figures) {
  const holder = make("div", { class: "rt-print-holder rt-print-charts" });
  window.addEventListener("beforeprint", () => {
    const { app } = figures;
    if (app.store.tab !== "figures") return;
    const open = [...document.querySelectorAll("details[data-figure][open]")].map((node) => node.dataset.figure);
    for (const name of open) {
      const data = app.model.payload.analyses[name];
      const figure = readFigure(data);
      const chart = chartOf(figures, name, data, true);
      if (chart.length) holder.append(make("section", {}, make("h2", {}, figures.titleOf(name, data)), figures.told(figure), chart, figures.notes(data), figure.method ? figures.method(figure.method) : null));
    }
    document.body.prepend(holder);
  });
  window.addEventListener("afterprint", () => {
    holder.textContent = "";
    holder.remove();
  });
}

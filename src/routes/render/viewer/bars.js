// Bars of events over time as shapes with counts; colours come from the style sheet.

import { svg } from "./dom.js";

const AXIS = 18;
const COUNT_ROOM = 14;
const LABEL_WIDTH = 34;
const COUNT_WIDTH = 24;

export function plotArea(width, height) {
  return { width, height, top: COUNT_ROOM, bottom: height - AXIS };
}

function bar(x, y, width, height, name) {
  return svg("rect", { class: name, x: x.toFixed(2), y: y.toFixed(2), width: width.toFixed(2), height: Math.max(0, height).toFixed(2) });
}

function column(bin, i, { step, area, scale, counts, off, words }) {
  const sure = counts.sure[i] * scale;
  const spread = counts.spread[i] * scale;
  const total = counts.sure[i] + counts.spread[i];
  const x = i * step + Math.min(1, step / 8);
  const width = Math.max(1, step - 2 * Math.min(1, step / 8));
  const parts = [bar(x, area.bottom - sure, width, sure, "rt-bar-sure"), bar(x, area.bottom - sure - spread, width, spread, "rt-bar-spread")];
  if (step >= COUNT_WIDTH && total >= 0.5) {
    parts.push(svg("text", { class: "rt-bar-count", x: (i * step + step / 2).toFixed(1), y: (area.bottom - sure - spread - 3).toFixed(1), "text-anchor": "middle" }, words.number(Math.round(total))));
  }
  return svg("g", { class: off ? "rt-bar rt-bar-off" : "rt-bar" }, parts);
}

function axisLabels(bins, step, area) {
  let free = 0;
  const labels = [svg("line", { class: "rt-axis", x1: 0, x2: area.width, y1: area.bottom + 0.5, y2: area.bottom + 0.5 })];
  bins.forEach((bin, i) => {
    if (bin.quarter && bin.quarter !== 1) return;
    const x = Math.min(Math.max(i * step + step / 2, 14), area.width - 14);
    if (x - LABEL_WIDTH / 2 < free) return;
    labels.push(svg("text", { class: "rt-axis-label", x: x.toFixed(1), y: area.height - 4, "text-anchor": "middle" }, String(bin.year)));
    free = x + LABEL_WIDTH / 2;
  });
  return labels;
}

// The chosen span: a pale field with an edge on either side to take hold of.
function spanShape([low, high], step, area) {
  const x = low * step;
  const width = (high - low + 1) * step;
  const edge = (at) => svg("line", { class: "rt-span-edge", x1: at.toFixed(2), x2: at.toFixed(2), y1: 0, y2: area.bottom });
  return [bar(x, 0, width, area.bottom, "rt-span"), edge(Math.max(1, x)), edge(Math.min(area.width - 1, x + width))];
}

export function drawBars({ bins, counts, chosen, whole, width, height, words }) {
  const area = plotArea(width, height);
  const step = width / bins.length;
  const most = bins.reduce((max, _, i) => Math.max(max, counts.sure[i] + counts.spread[i]), 1);
  const scale = (area.bottom - area.top) / most;
  const shapes = bins.map((bin, i) => column(bin, i, { step, area, scale, counts, words, off: i < chosen[0] || i > chosen[1] }));
  return [...(whole ? [] : spanShape(chosen, step, area)), ...shapes, ...axisLabels(bins, step, area)];
}

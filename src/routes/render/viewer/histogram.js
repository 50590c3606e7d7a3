// Events over time with their uncertainty: an event known only to a range is spread over it in
// equal shares (aoristic weights), so that bars do not pretend a date nobody stated. Pure.

import { dayOfDate, yearOfDay } from "./dates.js";

const MAX_QUARTER_YEARS = 10;
const MAX_YEARS = 60;

export function timeSpan(model) {
  let first = Infinity;
  let last = -Infinity;
  for (let e = 0; e < model.size; e += 1) {
    const a = model.events.earliest[e];
    const b = model.events.latest[e];
    if (a !== null) first = Math.min(first, a);
    if (b !== null) last = Math.max(last, b);
    if (a !== null && b === null) last = Math.max(last, a);
    if (b !== null && a === null) first = Math.min(first, b);
  }
  return first === Infinity ? null : { first, last };
}

// Calendar bins [start, end] in days: quarters for a short span, else years.
export function timeBins(span) {
  if (!span) return [];
  const lastYear = yearOfDay(span.last);
  const firstYear = Math.max(yearOfDay(span.first), lastYear - MAX_YEARS + 1);
  const quarters = lastYear - firstYear < MAX_QUARTER_YEARS ? 4 : 1;
  const bins = [];
  for (let year = firstYear; year <= lastYear; year += 1) {
    for (let q = 0; q < quarters; q += 1) {
      const months = 12 / quarters;
      const start = dayOfDate(year, q * months + 1, 1);
      const end = dayOfDate(year + (q === quarters - 1 ? 1 : 0), ((q + 1) * months) % 12 + 1, 1) - 1;
      bins.push({ start, end, year, quarter: quarters === 4 ? q + 1 : null });
    }
  }
  // Anything before the first drawn bin is counted in it, never dropped.
  bins[0].start = Math.min(bins[0].start, span.first);
  return bins;
}

function spread(bins, from, to, add) {
  const days = to - from + 1;
  bins.forEach((bin, i) => {
    const overlap = Math.min(to, bin.end) - Math.max(from, bin.start) + 1;
    if (overlap > 0) add(i, overlap / days);
  });
}

// sure[i]: events certainly within bin i; spread[i]: shares of events that only may be.
export function timeCounts(model, mask, bins) {
  const counts = { sure: new Float64Array(bins.length), spread: new Float64Array(bins.length), undated: 0 };
  const span = bins.length ? { first: bins[0].start, last: bins[bins.length - 1].end } : null;
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e]) continue;
    if (model.isUndated(e) || !span) {
      counts.undated += 1;
      continue;
    }
    const from = model.events.earliest[e] ?? span.first;
    const to = Math.max(from, model.events.latest[e] ?? span.last);
    spread(bins, from, to, (i, share) => {
      counts[share >= 0.999999 ? "sure" : "spread"][i] += share;
    });
  }
  return counts;
}

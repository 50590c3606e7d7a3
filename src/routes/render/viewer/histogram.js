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
    if (model.isUndated(e)) continue;
    first = Math.min(first, stated(a, b));
    last = Math.max(last, stated(b, a));
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

function binOf(bins, day) {
  let low = 0;
  let high = bins.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bins[middle].end < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Shares of [from, to] over the bins it meets, and over no other.
function spread(bins, from, to, add) {
  const days = to - from + 1;
  for (let i = binOf(bins, from); i < bins.length && bins[i].start <= to; i += 1) {
    const overlap = Math.min(to, bins[i].end) - Math.max(from, bins[i].start) + 1;
    if (overlap > 0) add(i, overlap / days);
  }
}

function stated(day, otherwise) {
  return day === null || day === undefined || Number.isNaN(day) ? otherwise : day;
}

// sure[i]: events certainly within bin i; spread[i]: shares of events that only may be.
export function timeCounts(model, mask, bins) {
  const counts = { sure: new Float64Array(bins.length), spread: new Float64Array(bins.length), undated: 0 };
  const span = bins.length ? { first: bins[0].start, last: bins[bins.length - 1].end } : null;
  const add = (i, share) => {
    counts[share >= 0.999999 ? "sure" : "spread"][i] += share;
  };
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e]) continue;
    if (model.isUndated(e) || !span) {
      counts.undated += 1;
      continue;
    }
    const from = stated(model.events.earliest[e], span.first);
    spread(bins, from, Math.max(from, stated(model.events.latest[e], span.last)), add);
  }
  return counts;
}

// Where a value stands on an axis, and which values the axis names. Pure.

const LOG_STEPS = [1, 2, 5];

// 1, 2 or 5 times a power of ten, so that about `n` of them make up the span.
function roundStep(span, n) {
  const rough = span / Math.max(1, n);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough * (1 - 1e-9));
}

export function linearTicks(low, high, n) {
  if (!(high > low)) return [low];
  const step = roundStep(high - low, n);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

export function logTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    for (const step of LOG_STEPS) ticks.push(Number((step * 10 ** power).toPrecision(12)));
  }
  return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

// A linear axis from 0 ends on a round number; shares end at 100, years begin near the first.
function linearEnds(values, unit) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (unit === "year") return [low - 1, high + 1];
  if (unit === "percent" && low >= 0 && high <= 100) return [0, 100];
  const from = Math.min(0, low);
  const step = roundStep(high - from || 1, 4);
  return [from, Math.max(from + step, Math.ceil(high / step - 1e-9) * step)];
}

// An axis over `values`; logarithmic only where the result says so and every value allows it.
export function axisOf(values, { log, unit, left, right, ticks = 4 }) {
  const isLog = Boolean(log) && values.every((value) => value > 0);
  const [low, high] = isLog ? [Math.min(...values) * 0.9, Math.max(...values) * 1.1] : linearEnds(values, unit);
  const place = isLog ? (v) => Math.log(v / low) / Math.log(high / low) : (v) => (v - low) / (high - low);
  const at = (value) => left + (right - left) * Math.min(1, Math.max(0, place(value)));
  const whole = unit === "year" ? (tick) => Number.isInteger(tick) : () => true;
  return { log: isLog, low, high, left, right, at, ticks: (isLog ? logTicks(low, high) : linearTicks(low, high, ticks)).filter(whole) };
}

// The labels that have room within `width`: none touches the one before it.
export function roomyTicks(axis, text, { letter, width }) {
  let free = -Infinity;
  const labels = axis.ticks.map((tick) => {
    const label = text(tick);
    const half = (label.length * letter) / 2;
    return { tick, label, half, x: Math.min(Math.max(axis.at(tick), half), width - half) };
  });
  return labels.filter(({ x, half }) => {
    if (x - half < free) return false;
    free = x + half + letter;
    return true;
  });
}

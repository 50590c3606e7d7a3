// Choosing a span of bars with the pointer, and stepping it. Positions are in bars: bar i covers
// [i, i + 1). A span is [first bar, last bar]. Pure.

export const WINDOW = "window";
export const CUMULATIVE = "cumulative";

function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

export function isWhole([low, high], last) {
  return low === 0 && high === last;
}

// What pressing at x begins: an edge is taken, the span is moved, or a new one is drawn.
export function gestureAt(x, span, last, tolerance) {
  const [low, high] = span;
  const toLow = Math.abs(x - low);
  const toHigh = Math.abs(x - high - 1);
  if (Math.min(toLow, toHigh) <= tolerance) return toLow < toHigh ? "from" : "to";
  return x > low && x < high + 1 && !isWhole(span, last) ? "move" : "new";
}

export function dragged(gesture, start, x, [low, high], last) {
  if (gesture === "from") return [clamp(Math.round(x), 0, high), high];
  if (gesture === "to") return [low, clamp(Math.round(x) - 1, low, last)];
  if (gesture === "move") {
    const shift = clamp(Math.round(x - start), -low, last - high);
    return [low + shift, high + shift];
  }
  const [a, b] = [start, x].map((v) => clamp(Math.floor(v), 0, last));
  return [Math.min(a, b), Math.max(a, b)];
}

// The next span in either direction; null where there is none.
export function stepped([low, high], by, last, mode) {
  if (mode === CUMULATIVE) return high + by < 0 || high + by > last ? null : [0, high + by];
  return low + by < 0 || high + by > last ? null : [low + by, high + by];
}

// Where playing begins: from the start when everything is shown or the end is reached.
export function playStart(span, last, mode) {
  if (isWhole(span, last)) return [0, 0];
  const next = stepped(span, 1, last, mode);
  if (next) return mode === CUMULATIVE ? [0, span[1]] : span;
  return mode === CUMULATIVE ? [0, 0] : [0, span[1] - span[0]];
}

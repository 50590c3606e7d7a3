// Which rows of a long list stand in the window. Browsers cannot make an element as high as a
// million rows; past that height the scroll bar is a proportion of the list. Pure.

const MAX_HEIGHT = 12_000_000;
const SPARE = 6;

export function windowOf({ scrollTop, viewport, rowHeight, count }) {
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const share = height > viewport ? Math.min(1, Math.max(0, scrollTop) / (height - viewport)) : 0;
  const top = full > MAX_HEIGHT ? share * (full - viewport) : Math.max(0, scrollTop);
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((top + viewport) / rowHeight) + SPARE);
  return { first, last, height, offset: Math.max(0, scrollTop) - (top - first * rowHeight) };
}

// Where to scroll so that a row is seen, moving as little as may be.
export function scrollTo(row, { scrollTop, viewport, rowHeight, count }) {
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  if (full > MAX_HEIGHT) return (row / Math.max(1, count - 1)) * (height - viewport);
  if (row * rowHeight < scrollTop) return row * rowHeight;
  return Math.max(scrollTop, (row + 1) * rowHeight - viewport);
}

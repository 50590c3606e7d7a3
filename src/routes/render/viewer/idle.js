// Work that nobody waits for.

// Browsers that cannot tell when they are idle are given a moment.
const MOMENT_MS = 500;

export function whenIdle(act) {
  if (window.requestIdleCallback) window.requestIdleCallback(act);
  else setTimeout(act, MOMENT_MS);
}

// Symbols -> free spots: each as near as it can stand to where it belongs, none on another. Pure.

import { nearer } from "./piles.js";

// Away from home a spot must be this many times nearer to be taken.
const ABROAD = 4;
const BEHIND = (1 - 1 / ABROAD) / 2;
const UPPER_LEFT = [-Math.SQRT1_2, -Math.SQRT1_2];
const TOUCHING = 1e-6;

function isFree(placed, x, y, reach) {
  for (let i = 0; i < placed.length; i += 1) if (nearer(placed[i].x - x, placed[i].y - y, placed[i].r + reach - TOUCHING)) return false;
  return true;
}

// What a step off the true point costs: its length, and more where it does not lead home.
function costOf(dx, dy, home) {
  const length = Math.sqrt(dx * dx + dy * dy);
  return home === null || length === 0 ? length : length / (1 - BEHIND * (1 - (dx * home[0] + dy * home[1]) / length));
}

// The spot nearest to (x, y) where a disc of radius `reach` touches none of those `placed`
// { x, y, r }: beside one of them, or in the pocket of two. `home` is a unit vector or null.
export function freeSpot(x, y, reach, home, placed) {
  if (isFree(placed, x, y, reach)) return [x, y];
  let best = Infinity;
  let spot = null;
  const consider = (u, v) => {
    const cost = costOf(u - x, v - y, home);
    if (cost >= best || !isFree(placed, u, v, reach)) return;
    best = cost;
    spot = [u, v];
  };
  for (let i = 0; i < placed.length; i += 1) {
    const a = placed[i];
    const away = a.r + reach;
    const length = Math.hypot(x - a.x, y - a.y);
    // No spot beside it is nearer than that.
    if (Math.abs(length - away) >= best) continue;
    const [hx, hy] = home || UPPER_LEFT;
    if (length > 0.01) consider(a.x + ((x - a.x) / length) * away, a.y + ((y - a.y) / length) * away);
    consider(a.x + hx * away, a.y + hy * away);
    for (let j = 0; j < i; j += 1) pockets(a, placed[j], reach, consider);
  }
  return spot;
}

// Where a disc touches two others: none, or one on either side.
function pockets(a, b, reach, consider) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const p = a.r + reach;
  const q = b.r + reach;
  if (square > (p + q) * (p + q) || square < TOUCHING) return;
  const along = (p * p - q * q + square) / (2 * square);
  const rest = (p * p) / square - along * along;
  if (rest < 0) return;
  const aside = Math.sqrt(rest);
  consider(a.x + along * dx - aside * dy, a.y + along * dy + aside * dx);
  consider(a.x + along * dx + aside * dy, a.y + along * dy - aside * dx);
}

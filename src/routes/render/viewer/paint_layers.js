// Corridors as broad bands, crossings as squares on their corner as large as they have cases.

import { lengthOfChain, spreadOnChain } from "./geometry.js";
import { colours, rgba } from "./palette.js";
import { arrowHead } from "./paint_legs.js";

const WIDEST = 11;
const NARROWEST = 3;
const FULL_AT = 20;
const LEAST = 6;
const MOST = 26;
const PUBLISHED_WIDTH = 1.6;
// Pixels of a band from one head to the next.
const ARROW_EVERY = 240;
const MOST_ARROWS = 96;
// Share of a published total beside an area in which its line has lost most of its ink.
const FAINT = 0.2;

export function corridorWidth(cases) {
  return NARROWEST + (WIDEST - NARROWEST) * Math.min(1, Math.sqrt(cases / FULL_AT));
}

export function crossingRadius(cases) {
  return Math.min(MOST, LEAST + 2.2 * Math.sqrt(cases));
}

function trace(ctx, frame, chain) {
  ctx.beginPath();
  for (let i = 0; i + 1 < chain.length; i += 2) {
    const x = chain[i] * frame.size - frame.x;
    const y = chain[i + 1] * frame.size - frame.y;
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
}

// Heads along a band, at the same places of it wherever the map is: a long one leads somewhere in
// every view. None on a band that one would cover whole, nor where it has dissolved into an area.
export function bandArrows(frame, { chain, from, to }, width) {
  const size = 6.2 + 0.45 * width;
  const length = lengthOfChain(chain) * frame.size;
  const n = length < 2.5 * size ? 0 : Math.min(MOST_ARROWS, Math.max(1, Math.round(length / ARROW_EVERY)));
  const [first, last] = [from && from.area ? FAINT : 0, to && to.area ? 1 - FAINT : 1];
  const isSeen = ({ share, x, y }) => share >= first && share <= last && x > -size && y > -size && x < frame.width + size && y < frame.height + size;
  return spreadOnChain(chain, n)
    .map(([x, y, heading], i) => ({ share: (i + 0.5) / n, x: x * frame.size - frame.x, y: y * frame.size - frame.y, heading, size })).filter(isSeen);
}

// After all bands and legs, so that none hides which way another leads.
export function paintBandArrows(ctx, frame, corridors, published) {
  const color = rgba(colours().corridor, 1);
  const bands = [...published.map((flow) => [flow, PUBLISHED_WIDTH]), ...corridors.map((corridor) => [corridor, corridorWidth(corridor.count)])];
  for (const [band, width] of bands) {
    for (const { x, y, heading, size } of bandArrows(frame, band, width)) arrowHead(ctx, x, y, heading, size, color);
  }
}

export function paintCorridors(ctx, frame, corridors) {
  const palette = colours();
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  for (const corridor of corridors) {
    trace(ctx, frame, corridor.chain);
    ctx.setLineDash([]);
    ctx.strokeStyle = palette.casing;
    ctx.lineWidth = corridorWidth(corridor.count) + 2;
    ctx.stroke();
    // Solid only where every leg is documented, like the legs themselves.
    ctx.setLineDash(corridor.basis === "documented" ? [] : [14, 12]);
    ctx.strokeStyle = rgba(palette.corridor, 0.85);
    ctx.lineWidth = corridorWidth(corridor.count);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
}

// Published totals count different things: all have one width, and dissolve towards an area.
export function paintPublished(ctx, frame, flows) {
  const color = colours().corridor;
  ctx.setLineDash([12, 3, 2, 3]);
  ctx.lineWidth = PUBLISHED_WIDTH;
  for (const { chain, from, to } of flows) {
    const at = (i) => [chain[i] * frame.size - frame.x, chain[i + 1] * frame.size - frame.y];
    const fade = ctx.createLinearGradient(...at(0), ...at(chain.length - 2));
    for (const [stop, alpha] of [[0, from.area ? 0 : 0.9], [0.3, 0.9], [0.7, 0.9], [1, to.area ? 0 : 0.9]]) fade.addColorStop(stop, rgba(color, alpha));
    ctx.strokeStyle = fade;
    trace(ctx, frame, chain);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

export function paintCrossings(ctx, frame, shown) {
  const palette = colours();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { cases, r, ...crossing } of shown) {
    const x = crossing.x * frame.size - frame.x;
    const y = crossing.y * frame.size - frame.y;
    if (x < -r || y < -r || x > frame.width + r || y > frame.height + r) continue;
    ctx.beginPath();
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y);
    ctx.lineTo(x, y + r);
    ctx.lineTo(x - r, y);
    ctx.closePath();
    ctx.lineWidth = 4;
    ctx.strokeStyle = palette.casing;
    ctx.stroke();
    ctx.fillStyle = palette.crossing;
    ctx.fill();
    ctx.fillStyle = palette.onFill;
    ctx.font = `700 ${Math.max(9, Math.min(14, r * 0.8))}px system-ui, sans-serif`;
    if (r >= 8) ctx.fillText(String(cases.size), x, y + 0.5);
  }
}

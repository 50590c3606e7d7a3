// Symbols of events: one a stage, in a small ring around the true point.

import { kilometresToPixels } from "./geometry.js";
import { colours } from "./palette.js";
import { drawSymbol, styleOfKind, tracePath } from "./symbols.js";

export function onScreen(cluster, frame) {
  const x = cluster.x - frame.x;
  const y = cluster.y - frame.y;
  const r = cluster.radius + 4;
  return x > -r && y > -r && x < frame.width + r && y < frame.height + r;
}

// A tick from each displaced symbol to the place itself, which is marked by a small dot.
function paintTicks(ctx, cluster, x, y) {
  if (cluster.symbols.length < 2 || !cluster.pointed || cluster.moved) return;
  const palette = colours();
  for (const [color, width] of [[palette.tickCasing, 3], [palette.tick, 1]]) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const symbol of cluster.symbols) {
      ctx.moveTo(x, y);
      ctx.lineTo(x + symbol.dx, y + symbol.dy);
    }
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.arc(x, y, 2, 0, 2 * Math.PI);
  ctx.fillStyle = palette.ink;
  ctx.fill();
}

export function paintEvents(ctx, frame, scene) {
  ctx.letterSpacing = "0px";
  const shown = scene.clusters.filter((cluster) => onScreen(cluster, frame));
  for (const cluster of shown) paintTether(ctx, cluster, cluster.x - frame.x, cluster.y - frame.y, frame);
  for (const cluster of shown) {
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
    paintTicks(ctx, cluster, x, y);
    for (const symbol of cluster.symbols) if (!scene.isReplaced(symbol)) paintSymbol(ctx, scene.model, symbol, x, y);
  }
}

const RING_FROM = 6;
const RING_ROOM = 3;

// How far off the place may be, as a ring, where it is wider than the symbols that stand there.
export function paintRings(ctx, frame, model, clusters) {
  if (frame.zoom < RING_FROM) return;
  const palette = colours();
  const { uncertainty_km: uncertainty } = model.places;
  for (const cluster of clusters) {
    if (cluster.places.length > 1 || !onScreen(cluster, frame)) continue;
    const [place] = cluster.places;
    const km = uncertainty[place];
    const r = km === null ? 0 : kilometresToPixels(km, model.lonLat(place)[1], frame.zoom);
    if (r < cluster.radius + RING_ROOM || r > frame.width) continue;
    ctx.beginPath();
    ctx.arc(cluster.trueX - frame.x, cluster.trueY - frame.y, r, 0, 2 * Math.PI);
    ctx.fillStyle = palette.ringFill;
    ctx.fill();
    ctx.setLineDash([2, 4]);
    ctx.strokeStyle = palette.ring;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

// A symbol that stepped aside stays tied to its place.
function paintTether(ctx, cluster, x, y, frame) {
  if (!cluster.moved) return;
  const palette = colours();
  ctx.beginPath();
  ctx.moveTo(cluster.trueX - frame.x, cluster.trueY - frame.y);
  ctx.lineTo(x, y);
  ctx.strokeStyle = palette.tick;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(cluster.trueX - frame.x, cluster.trueY - frame.y, 2, 0, 2 * Math.PI);
  ctx.fillStyle = palette.ink;
  ctx.fill();
}

export function paintSymbol(ctx, model, symbol, x, y) {
  const style = styleOfKind(model.code("kind", symbol.kind), symbol.kind);
  drawSymbol(ctx, style, x + symbol.dx, y + symbol.dy, symbol.r, { hollow: symbol.inferred, count: symbol.count });
}

// A dark ring outside the casing marks what is selected: shape, not colour, carries it.
export function paintHalo(ctx, model, symbol, x, y) {
  const style = styleOfKind(model.code("kind", symbol.kind), symbol.kind);
  tracePath(ctx, style.shape, x + symbol.dx, y + symbol.dy, symbol.r + 3.5);
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours().casing;
  ctx.lineWidth = 5;
  ctx.stroke();
  ctx.strokeStyle = colours().ink;
  ctx.lineWidth = 2;
  ctx.stroke();
}

export function symbolBoxes(clusters, frame) {
  const boxes = [];
  for (const cluster of clusters) {
    if (!onScreen(cluster, frame)) continue;
    for (const s of cluster.symbols) {
      const x = cluster.x - frame.x + s.dx;
      const y = cluster.y - frame.y + s.dy;
      boxes.push([x - s.r - 2, y - s.r - 2, x + s.r + 2, y + s.r + 2]);
    }
  }
  return boxes;
}

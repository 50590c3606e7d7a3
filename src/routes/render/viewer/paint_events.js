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

// A tick leads from every symbol that had to stand aside to where it belongs, which a dot marks: the
// place of a ring, or the place of a merged symbol that does not reach over it.
function paintTicks(ctx, shown, frame, scene) {
  const palette = colours();
  const aside = shown.flatMap((cluster) => cluster.symbols.filter((symbol) => standsAside(cluster, symbol) && !scene.isReplaced(symbol)).map((symbol) => {
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
    return [x + symbol.ax, y + symbol.ay, x + symbol.dx, y + symbol.dy];
  }));
  for (const [color, width] of [[palette.tickCasing, 3], [palette.tick, 1]]) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const [ax, ay, x, y] of aside) {
      ctx.moveTo(ax, ay);
      ctx.lineTo(x, y);
    }
    ctx.stroke();
  }
  ctx.beginPath();
  for (const [x, y] of aside) {
    ctx.moveTo(x + 2, y);
    ctx.arc(x, y, 2, 0, 2 * Math.PI);
  }
  ctx.fillStyle = palette.ink;
  ctx.fill();
}

export function standsAside({ pointed, symbols }, { dx, dy, ax, ay, r }) {
  const off = Math.hypot(dx - ax, dy - ay);
  return off > (pointed && symbols.length > 1 ? 0 : r);
}

export function paintEvents(ctx, frame, scene) {
  ctx.letterSpacing = "0px";
  const shown = scene.clusters.filter((cluster) => onScreen(cluster, frame));
  paintTicks(ctx, shown, frame, scene);
  for (const cluster of shown) {
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
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
    ctx.arc(cluster.x - frame.x, cluster.y - frame.y, r, 0, 2 * Math.PI);
    ctx.fillStyle = palette.ringFill;
    ctx.fill();
    ctx.setLineDash([2, 4]);
    ctx.strokeStyle = palette.ring;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.setLineDash([]);
  }
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

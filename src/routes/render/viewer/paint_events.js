// Symbols of events: one a stage, in a small ring around the true point.

import { drawSymbol, styleOfKind, tracePath, INK } from "./symbols.js";

function onScreen(cluster, frame) {
  const x = cluster.x - frame.x;
  const y = cluster.y - frame.y;
  const r = cluster.radius + 4;
  return x > -r && y > -r && x < frame.width + r && y < frame.height + r;
}

// A tick from each displaced symbol to the place itself, which is marked by a small dot.
function paintTicks(ctx, cluster, x, y) {
  if (cluster.symbols.length < 2 || !cluster.pointed) return;
  for (const [color, width] of [["rgba(255,255,255,0.9)", 3], ["#4d5359", 1]]) {
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
  ctx.fillStyle = INK;
  ctx.fill();
}

export function paintEvents(ctx, frame, model, clusters) {
  ctx.letterSpacing = "0px";
  for (const cluster of clusters) {
    if (!onScreen(cluster, frame)) continue;
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
    paintTicks(ctx, cluster, x, y);
    for (const symbol of cluster.symbols) paintSymbol(ctx, model, symbol, x, y);
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
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 5;
  ctx.stroke();
  ctx.strokeStyle = INK;
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

// What can be pointed at in a view: symbols, pills, crossings, lines, corridors.

import { onScreen } from "./paint_events.js";
import { corridorWidth } from "./paint_layers.js";
import { distanceToChain } from "./geometry.js";
import { HitIndex } from "./hit.js";

const RANK_SYMBOL = 0;
const RANK_PILL = 1;
const RANK_LINE = 2;
const RANK_CORRIDOR = 3;

// Built when somebody first points after something was drawn, not with every drawing.
export function hitsOf(scene, frame) {
  const hits = new HitIndex();
  for (const cluster of scene.clusters) {
    if (!onScreen(cluster, frame)) continue;
    for (const symbol of cluster.symbols) {
      if (scene.isReplaced(symbol)) continue;
      addDisc(hits, cluster.x - frame.x + symbol.dx, cluster.y - frame.y + symbol.dy, symbol.r, { type: "symbol", cluster, symbol });
    }
  }
  if (scene.layers.has("crossings")) {
    for (const crossing of scene.shownCrossings()) {
      addDisc(hits, crossing.x * frame.size - frame.x, crossing.y * frame.size - frame.y, crossing.r, { type: "crossing", crossing });
    }
  }
  for (const [area, box] of scene.pills) hits.add(box, RANK_PILL, (x, y) => distanceToBox(box, x, y), { type: "area", area });
  for (const line of scene.lines) {
    for (const shift of line.copies) addLine(hits, shift ? { ...frame, x: frame.x - shift } : frame, line);
  }
  for (const corridor of scene.bands()) addCorridor(hits, frame, corridor);
  if (scene.layers.has("published")) for (const flow of scene.model.payload.published) addCorridor(hits, frame, flow, "published");
  return hits;
}

function addDisc(hits, cx, cy, r, target) {
  hits.add([cx - r, cy - r, cx + r, cy + r], RANK_SYMBOL, (x, y) => Math.max(0, Math.hypot(x - cx, y - cy) - r), target);
}

function clipped(box, frame) {
  if (box[2] < 0 || box[3] < 0 || box[0] > frame.width || box[1] > frame.height) return null;
  return [Math.max(0, box[0]), Math.max(0, box[1]), Math.min(frame.width, box[2]), Math.min(frame.height, box[3])];
}

function addLine(hits, frame, line) {
  const { ax, ay, bx, by, cx, cy } = line.curve;
  // The bend of a curve never leaves the triangle of its ends and its control point.
  const box = clipped([Math.min(ax, bx, cx) - frame.x, Math.min(ay, by, cy) - frame.y,
    Math.max(ax, bx, cx) - frame.x, Math.max(ay, by, cy) - frame.y], frame);
  if (box) hits.add(box, RANK_LINE, (x, y) => 0.5 + distanceToChain(x + frame.x, y + frame.y, line.chain), { type: "line", line });
}

function addCorridor(hits, frame, corridor, type = "corridor") {
  const chain = corridor.chain.map((v, i) => v * frame.size - (i % 2 === 0 ? frame.x : frame.y));
  const half = corridorWidth(corridor.count) / 2;
  const xs = chain.filter((_, i) => i % 2 === 0);
  const ys = chain.filter((_, i) => i % 2 === 1);
  const box = clipped([Math.min(...xs) - half, Math.min(...ys) - half, Math.max(...xs) + half, Math.max(...ys) + half], frame);
  if (box) hits.add(box, RANK_CORRIDOR, (x, y) => Math.max(0, distanceToChain(x, y, chain) - half), { type, corridor });
}

function distanceToBox(box, x, y) {
  return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
}

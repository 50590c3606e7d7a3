// Events -> symbols. One symbol for each stage at a place; places too close to be told apart at
// this zoom are merged, and the stages of a place stand in a small ring around its true point. Pure.

export const SYMBOL_GAP = 2;
const MIN_RADIUS = 6.5;
const MAX_RADIUS = 17;
const MERGE_PASSES = 4;
const OVERLAP_ALLOWED = 0.72;
const SYMBOL_OVERLAP = 0.8;
const PACKING = 1.18;
const MAX_RING = 8;

// Area grows with the number of events; two digits need room for the figure.
export function symbolRadius(count) {
  const grown = MIN_RADIUS + 1.7 * Math.sqrt(count - 1);
  return Math.min(MAX_RADIUS, count > 9 ? Math.max(grown, 10) : count > 1 ? Math.max(grown, 8.5) : grown);
}

// Ring radius at which neighbours of the given radii just do not touch.
function ringRadius(radii, gap) {
  const need = (R) => radii.reduce((sum, r, i) => {
    const chord = r + radii[(i + 1) % radii.length] + gap;
    return sum + 2 * Math.asin(Math.min(1, chord / (2 * R)));
  }, 0);
  let low = Math.max(...radii.map((r, i) => (r + radii[(i + 1) % radii.length] + gap) / 2));
  let high = low + radii.reduce((sum, r) => sum + 2 * r + gap, 0);
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (need(middle) > 2 * Math.PI) low = middle;
    else high = middle;
  }
  return high;
}

function angleOf(index, count, spent) {
  if (count === 2) return index === 0 ? Math.PI : 0;
  return -Math.PI * 0.75 + spent;
}

// Offsets of symbols around the true point, clockwise in stage order from the upper left.
export function arrangeRing(radii, gap) {
  if (radii.length === 1) return { offsets: [[0, 0]], outer: radii[0] };
  const R = ringRadius(radii, gap);
  const offsets = [];
  let spent = 0;
  radii.forEach((r, i) => {
    const angle = angleOf(i, radii.length, spent);
    offsets.push([R * Math.cos(angle), R * Math.sin(angle)]);
    const chord = r + radii[(i + 1) % radii.length] + gap;
    spent += 2 * Math.asin(Math.min(1, chord / (2 * R)));
  });
  return { offsets, outer: R + Math.max(...radii) };
}

function firstFreeSpot(placed, r, gap) {
  for (let distance = 0; ; distance += 1.5) {
    const turns = Math.max(1, Math.ceil((2 * Math.PI * distance) / 3));
    for (let i = 0; i < turns; i += 1) {
      const angle = -Math.PI * 0.75 + (i * 2 * Math.PI) / turns;
      const x = distance * Math.cos(angle);
      const y = distance * Math.sin(angle);
      if (placed.every((p) => Math.hypot(p.x - x, p.y - y) >= p.r + r + gap)) return { x, y, r };
    }
  }
}

// The largest in the middle, the others in stage order wherever they fit nearest to it.
export function packTightly(radii, gap) {
  const middle = radii.indexOf(Math.max(...radii));
  const placed = [{ x: 0, y: 0, r: radii[middle] }];
  const offsets = radii.map(() => [0, 0]);
  radii.forEach((r, i) => {
    if (i === middle) return;
    const spot = firstFreeSpot(placed, r, gap);
    placed.push(spot);
    offsets[i] = [spot.x, spot.y];
  });
  return { offsets, outer: Math.max(...placed.map((p) => Math.hypot(p.x, p.y) + p.r)) };
}

// Events that may be drawn as points, by place and then by stage (documented before inferred).
export function groupByPlace(model, mask) {
  const places = new Map();
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e] || model.placement(e) !== "dot") continue;
    const place = model.events.place[e];
    if (!places.has(place)) places.set(place, new Map());
    const stages = places.get(place);
    const key = model.events.kind[e] * 2 + (model.isInferred(e) ? 1 : 0);
    if (!stages.has(key)) stages.set(key, []);
    stages.get(key).push(e);
  }
  return places;
}

export function groupByArea(model, mask) {
  const areas = new Map();
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e]) continue;
    const area = model.areaOf(e);
    if (area < 0) continue;
    if (!areas.has(area)) areas.set(area, []);
    areas.get(area).push(e);
  }
  return areas;
}

function newCluster(x, y, place, stages) {
  const cluster = { x, y, places: [place], stages: new Map(), count: 0, symbols: [], radius: 0 };
  for (const [key, events] of stages) cluster.stages.set(key, { count: events.length, chunks: [events] });
  estimateReach(cluster);
  return cluster;
}

function radiiOf(cluster) {
  const keys = [...cluster.stages.keys()].sort((a, b) => a - b);
  return [keys, keys.map((key) => symbolRadius(cluster.stages.get(key).count))];
}

// How far the symbols will reach, guessed from their area: merging needs it before any layout.
function estimateReach(cluster) {
  const [, radii] = radiiOf(cluster);
  cluster.count = [...cluster.stages.values()].reduce((sum, stage) => sum + stage.count, 0);
  cluster.radius = radii.length === 1 ? radii[0]
    : PACKING * Math.sqrt(radii.reduce((sum, r) => sum + (r + SYMBOL_GAP / 2) ** 2, 0));
}

// One place: a ring around its true point. Several places: a tight pack, the largest symbol in
// the middle, for there is no single point left to leave free.
function layOut(cluster) {
  const [keys, radii] = radiiOf(cluster);
  cluster.pointed = cluster.places.length === 1 && keys.length <= MAX_RING;
  const { offsets, outer } = (cluster.pointed ? arrangeRing : packTightly)(radii, SYMBOL_GAP);
  cluster.symbols = keys.map((key, i) => ({
    kind: key >> 1, inferred: (key & 1) === 1, r: radii[i], dx: offsets[i][0], dy: offsets[i][1],
    ...cluster.stages.get(key),
  }));
  cluster.radius = outer;
  return cluster;
}

// Lists of events stay in chunks: joining them at every merge would be quadratic.
function absorb(cluster, other) {
  for (const [key, stage] of other.stages) {
    const mine = cluster.stages.get(key) || { count: 0, chunks: [] };
    cluster.stages.set(key, { count: mine.count + stage.count, chunks: mine.chunks.concat(stage.chunks) });
  }
  cluster.places.push(...other.places);
  estimateReach(cluster);
}

export function eventsOfSymbol(symbol) {
  return symbol.chunks.flat();
}

export function eventsOfCluster(cluster) {
  return cluster.symbols.flatMap(eventsOfSymbol);
}

function touching(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y) < (a.radius + b.radius) * OVERLAP_ALLOWED;
}

function neighbourIn(grid, cell, cluster, meets) {
  const cx = Math.floor(cluster.x / cell);
  const cy = Math.floor(cluster.y / cell);
  for (let gx = cx - 1; gx <= cx + 1; gx += 1) {
    for (let gy = cy - 1; gy <= cy + 1; gy += 1) {
      const found = (grid.get(`${gx}:${gy}`) || []).find((other) => meets(other, cluster));
      if (found) return found;
    }
  }
  return null;
}

function mergePass(clusters, meets) {
  const cell = 2 * clusters.reduce((most, c) => Math.max(most, c.radius), 1) + 2;
  const grid = new Map();
  const kept = [];
  for (const cluster of clusters) {
    const host = neighbourIn(grid, cell, cluster, meets);
    if (host) {
      absorb(host, cluster);
    } else {
      const key = `${Math.floor(cluster.x / cell)}:${Math.floor(cluster.y / cell)}`;
      if (!grid.has(key)) grid.set(key, []);
      grid.get(key).push(cluster);
      kept.push(cluster);
    }
  }
  return kept;
}

// Heaviest place first: a merged symbol stands at a real place of its own, never at a mean of places.
function byWeight(a, b) {
  return b.count - a.count || a.places[0] - b.places[0];
}

export function clusterPlaces(model, groups, size) {
  let clusters = [...groups].map(([place, stages]) => newCluster(
    model.placeX[place] * size, model.placeY[place] * size, place, stages,
  ));
  for (let pass = 0; pass < MERGE_PASSES && clusters.length > 1; pass += 1) {
    const before = clusters.length;
    clusters = mergePass(clusters.sort(byWeight), touching);
    if (clusters.length === before) break;
  }
  return separateSymbols(clusters.map(layOut));
}

function symbolsCollide(a, b) {
  if (Math.hypot(a.x - b.x, a.y - b.y) > a.radius + b.radius) return false;
  return a.symbols.some((s) => b.symbols.some((t) => Math.hypot(a.x + s.dx - b.x - t.dx, a.y + s.dy - b.y - t.dy)
    < (s.r + t.r) * SYMBOL_OVERLAP));
}

// Rings may interlock as long as no symbol hides another; where one would, the places are merged.
function separateSymbols(clusters) {
  let current = clusters;
  for (let pass = 0; pass < MERGE_PASSES; pass += 1) {
    const before = current.length;
    current = mergePass(current.sort(byWeight), symbolsCollide);
    if (current.length === before) return current;
    current.forEach(layOut);
  }
  return current;
}

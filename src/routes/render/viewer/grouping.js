// Events -> symbols. One symbol for each stage at a place; places of one country too close to be told
// apart at this zoom are merged, and the stages of a place stand in a small ring around its true
// point. Counts are kept by place and stage; which events they are is found when somebody asks. Pure.

import { Nearby } from "./nearby.js";
import { groupRows } from "./rows.js";

export const SYMBOL_GAP = 2;
const MIN_RADIUS = 6.5;
const MAX_RADIUS = 17;
const LARGEST_RADIUS = 22;
const MERGE_PASSES = 4;
const OVERLAP_ALLOWED = 0.72;
const SYMBOL_OVERLAP = 0.9;
const PACKING = 1.18;
const MAX_RING = 8;

// Area grows with the number of events; two digits need room for the figure. Above the size where
// the area would cover the land, it grows with the number of digits.
export function symbolRadius(count) {
  const grown = MIN_RADIUS + 1.7 * Math.sqrt(count - 1);
  if (grown > MAX_RADIUS) return Math.min(LARGEST_RADIUS, MAX_RADIUS + 1.2 * Math.log10(((grown - MAX_RADIUS) / 10) ** 2 + 1));
  return count > 9 ? Math.max(grown, 10) : count > 1 ? Math.max(grown, 8.5) : grown;
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

// Which place and stage every event belongs to, once for a model.
class Slots {
  constructor(model) {
    this.stages = 2 * model.codes("kind").length;
    const inferred = model.codes("documented").findIndex((entry) => entry.code === "inferred");
    const { place, kind, documented } = model.events;
    const { placed } = model;
    this.of = new Int32Array(model.size).fill(-1);
    for (let e = 0; e < model.size; e += 1) {
      if (placed[e] === 1) this.of[e] = place[e] * this.stages + kind[e] * 2 + (documented[e] === inferred ? 1 : 0);
    }
    this.count = model.placeX.length * this.stages;
  }

  // Events by slot, sorted once, when somebody first asks which events a symbol stands for.
  get events() {
    if (!this.sorted) this.sorted = groupRows(this.of, this.count);
    return this.sorted;
  }
}

const SLOTS = new WeakMap();

function slotsOf(model) {
  if (!SLOTS.has(model)) SLOTS.set(model, new Slots(model));
  return SLOTS.get(model);
}

// Events that may be drawn as points: how many by place and stage (documented before inferred).
export function groupByPlace(model, mask) {
  const slots = slotsOf(model);
  const counts = new Uint32Array(slots.count);
  const { of } = slots;
  for (let e = 0; e < of.length; e += 1) if (mask[e] !== 0 && of[e] >= 0) counts[of[e]] += 1;
  return { slots, counts, mask };
}

export function groupByArea(model, mask) {
  const areas = new Map();
  const { placed } = model;
  for (let e = 0; e < model.size; e += 1) {
    if (mask[e] === 0 || placed[e] !== 2) continue;
    const area = model.areaOf(e);
    if (!areas.has(area)) areas.set(area, []);
    areas.get(area).push(e);
  }
  return areas;
}

function clusterAt(x, y, place, country) {
  return { x, y, trueX: x, trueY: y, country, places: [place], stages: new Map(), count: 0, symbols: [], radius: 0, moved: false };
}

function radiiOf(cluster) {
  const keys = [...cluster.stages.keys()].sort((a, b) => a - b);
  return [keys, keys.map((key) => symbolRadius(cluster.stages.get(key).count))];
}

// How far the symbols will reach, guessed from their area: merging needs it before any layout.
function estimateReach(cluster) {
  let area = 0;
  let count = 0;
  let only = 0;
  for (const stage of cluster.stages.values()) {
    only = symbolRadius(stage.count);
    area += (only + SYMBOL_GAP / 2) ** 2;
    count += stage.count;
  }
  cluster.count = count;
  cluster.radius = cluster.stages.size === 1 ? only : PACKING * Math.sqrt(area);
}

const LAYOUTS = new Map();

// One place: a ring around its true point. Several places: a tight pack, the largest symbol in
// the middle, for there is no single point left to leave free.
function layOut(cluster, groups) {
  const [keys, radii] = radiiOf(cluster);
  cluster.pointed = cluster.places.length === 1 && keys.length <= MAX_RING;
  const known = `${cluster.pointed}:${radii.join()}`;
  if (!LAYOUTS.has(known)) LAYOUTS.set(known, (cluster.pointed ? arrangeRing : packTightly)(radii, SYMBOL_GAP));
  const { offsets, outer } = LAYOUTS.get(known);
  cluster.symbols = keys.map((key, i) => ({
    kind: key >> 1, inferred: (key & 1) === 1, r: radii[i], dx: offsets[i][0], dy: offsets[i][1],
    count: cluster.stages.get(key).count, slots: cluster.stages.get(key).slots, groups,
  }));
  cluster.radius = outer;
  return cluster;
}

function absorb(cluster, other) {
  for (const [key, stage] of other.stages) {
    const mine = cluster.stages.get(key);
    if (mine) {
      mine.count += stage.count;
      for (const slot of stage.slots) mine.slots.push(slot);
    } else cluster.stages.set(key, stage);
  }
  for (const place of other.places) cluster.places.push(place);
  estimateReach(cluster);
}

export function eventsOfSymbol(symbol) {
  const { slots, mask } = symbol.groups;
  const { start, rows } = slots.events;
  const list = [];
  for (const slot of symbol.slots) {
    for (let r = start[slot]; r < start[slot + 1]; r += 1) if (mask[rows[r]] !== 0) list.push(rows[r]);
  }
  return list;
}

export function eventsOfCluster(cluster) {
  return cluster.symbols.flatMap(eventsOfSymbol);
}

// Whether a symbol stands for an event, without listing them all.
export function symbolHolds(symbol, event) {
  const { slots, mask } = symbol.groups;
  return mask[event] !== 0 && symbol.slots.includes(slots.of[event]);
}

function touching(a, b) {
  return a.country === b.country && Math.hypot(a.x - b.x, a.y - b.y) < (a.radius + b.radius) * OVERLAP_ALLOWED;
}

function mergePass(clusters, meets) {
  const near = new Nearby();
  const kept = [];
  for (const cluster of clusters) {
    const host = near.find(cluster, meets);
    if (host) absorb(host, cluster);
    else {
      near.add(cluster);
      kept.push(cluster);
    }
  }
  return kept;
}

// Heaviest place first: a merged symbol stands at a real place of its own, never at a mean of places.
function byWeight(a, b) {
  return b.count - a.count || a.places[0] - b.places[0];
}

// One cluster a place that has events to show.
function clustersOf(model, { slots, counts }, size) {
  const clusters = [];
  const { stages } = slots;
  for (let place = 0, slot = 0; place < model.placeX.length; place += 1) {
    let cluster = null;
    for (let key = 0; key < stages; key += 1, slot += 1) {
      if (counts[slot] === 0) continue;
      if (cluster === null) cluster = clusterAt(model.placeX[place] * size, model.placeY[place] * size, place, model.places.country[place]);
      cluster.stages.set(key, { count: counts[slot], slots: [slot] });
    }
    if (cluster === null) continue;
    estimateReach(cluster);
    clusters.push(cluster);
  }
  return clusters;
}

export function clusterPlaces(model, groups, size) {
  let clusters = clustersOf(model, groups, size);
  for (let pass = 0; pass < MERGE_PASSES && clusters.length > 1; pass += 1) {
    const before = clusters.length;
    clusters = mergePass(clusters.sort(byWeight), touching);
    if (clusters.length === before) break;
  }
  for (const cluster of clusters) layOut(cluster, groups);
  return partCountries(separateSymbols(clusters, groups));
}

function symbolsCollide(a, b) {
  if (Math.hypot(a.x - b.x, a.y - b.y) > a.radius + b.radius) return false;
  return a.symbols.some((s) => b.symbols.some((t) => Math.hypot(a.x + s.dx - b.x - t.dx, a.y + s.dy - b.y - t.dy)
    < (s.r + t.r) * SYMBOL_OVERLAP));
}

function collideAtHome(a, b) {
  return a.country === b.country && symbolsCollide(a, b);
}

// Rings may interlock as long as no symbol hides another; where one would, the places are merged.
function separateSymbols(clusters, groups) {
  let current = clusters;
  for (let pass = 0; pass < MERGE_PASSES; pass += 1) {
    const before = current.length;
    current = mergePass(current.sort(byWeight), collideAtHome);
    if (current.length === before) return current;
    for (const cluster of current) layOut(cluster, groups);
  }
  return current;
}

const PART_PASSES = 12;

// Events of two countries never share a symbol: where symbols would lie on each other across a
// border they step aside, the lighter one further, and a tick leads back to the place.
function partCountries(clusters) {
  for (let pass = 0; pass < PART_PASSES; pass += 1) {
    const near = new Nearby();
    let moved = false;
    for (const cluster of clusters) {
      const host = near.find(cluster, (a, b) => a.country !== b.country && symbolsCollide(a, b));
      if (host) {
        stepAside(host, cluster);
        moved = true;
      }
      near.add(cluster);
    }
    if (!moved) break;
  }
  return clusters;
}

function stepAside(host, cluster) {
  const dx = cluster.trueX - host.trueX;
  const dy = cluster.trueY - host.trueY;
  const length = Math.hypot(dx, dy) || 1;
  // Two places on one spot part downwards.
  const [ux, uy] = length < 0.01 ? [0, 1] : [dx / length, dy / length];
  const gap = Math.max(2, (host.radius + cluster.radius - Math.hypot(cluster.x - host.x, cluster.y - host.y)) / 2);
  const share = cluster.count / (host.count + cluster.count);
  shift(cluster, ux * gap * (1 - share), uy * gap * (1 - share));
  shift(host, -ux * gap * share, -uy * gap * share);
}

function shift(cluster, dx, dy) {
  cluster.x += dx;
  cluster.y += dy;
  cluster.moved = Math.hypot(cluster.x - cluster.trueX, cluster.y - cluster.trueY) > 3;
}

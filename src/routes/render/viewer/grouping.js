// Events -> symbols. One symbol for each stage at a place; places of one country too close to be told
// apart at this zoom are merged, and the stages of a place stand in a small ring around its true
// point. Counts are kept by place and stage; which events they are is found when somebody asks. Pure.

import { Nearby } from "./nearby.js";
import { guessedReach, nearer, pilesOf, SYMBOL_GAP, symbolRadius } from "./piles.js";
import { groupRows } from "./rows.js";

const MERGE_PASSES = 4;
const SYMBOL_OVERLAP = 0.9;
const MAX_RING = 8;
const SPOT_STEP = 1.5;

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

// Tried from the inside out. Nobody finds room nearer than the one in the middle allows, nor nearer
// than one no larger found it before.
function firstFreeSpot(placed, r, gap) {
  let distance = SPOT_STEP * Math.floor((placed[0].r + r + gap) / SPOT_STEP);
  for (const other of placed) if (other.r <= r && other.distance > distance) distance = other.distance;
  for (; ; distance += SPOT_STEP) {
    const turns = Math.ceil((2 * Math.PI * distance) / 3);
    for (let i = 0; i < turns; i += 1) {
      const angle = -Math.PI * 0.75 + (i * 2 * Math.PI) / turns;
      const x = distance * Math.cos(angle);
      const y = distance * Math.sin(angle);
      if (isFree(placed, x, y, r + gap)) return { x, y, r, distance };
    }
  }
}

function isFree(placed, x, y, reach) {
  for (const other of placed) if (nearer(other.x - x, other.y - y, other.r + reach)) return false;
  return true;
}

// The largest in the middle, the others in stage order wherever they fit nearest to it.
export function packTightly(radii, gap) {
  const middle = radii.indexOf(Math.max(...radii));
  const placed = [{ x: 0, y: 0, r: radii[middle], distance: 0 }];
  const offsets = radii.map(() => [0, 0]);
  radii.forEach((r, i) => {
    if (i === middle) return;
    const spot = firstFreeSpot(placed, r, gap);
    placed.push(spot);
    offsets[i] = [spot.x, spot.y];
  });
  return { offsets, outer: Math.max(...placed.map((p) => Math.hypot(p.x, p.y) + p.r)) };
}

// Which place and stage every event belongs to, once for a model. Stages that no event is drawn at
// have no slot: every place would carry their zeros along.
class Slots {
  constructor(model) {
    const inferred = model.codes("documented").findIndex((entry) => entry.code === "inferred");
    const { place, kind, documented } = model.events;
    const { placed } = model;
    const stageOf = (e) => kind[e] * 2 + (documented[e] === inferred ? 1 : 0);
    const rank = new Int8Array(2 * model.codes("kind").length).fill(-1);
    for (let e = 0; e < model.size; e += 1) if (placed[e] === 1) rank[stageOf(e)] = 0;
    // By rank: twice the number of the kind, and one more where it is inferred.
    this.keys = [...rank.keys()].filter((key) => rank[key] === 0);
    this.keys.forEach((key, i) => {
      rank[key] = i;
    });
    this.stages = this.keys.length;
    this.of = new Int32Array(model.size).fill(-1);
    for (let e = 0; e < model.size; e += 1) if (placed[e] === 1) this.of[e] = place[e] * this.stages + rank[stageOf(e)];
    this.places = model.placeX.length;
    this.count = this.places * this.stages;
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

const LAYOUTS = new Map();
const ALONE = [[0, 0]];

// One place: a ring around its true point. Several places: a tight pack, the largest symbol in
// the middle, for there is no single point left to leave free.
function layOut(cluster, groups) {
  const { stages, places } = cluster;
  const { keys: known } = groups.slots;
  const keys = [];
  const radii = [];
  for (let key = 0; key < stages.length; key += 1) {
    if (stages[key] === 0) continue;
    keys.push(key);
    radii.push(symbolRadius(stages[key]));
  }
  cluster.pointed = places.length === 1 && keys.length <= MAX_RING;
  const { offsets, outer } = keys.length === 1 ? { offsets: ALONE, outer: radii[0] } : layoutOf(radii, cluster.pointed);
  cluster.symbols = keys.map((key, i) => ({
    kind: known[key] >> 1, inferred: (known[key] & 1) === 1, r: radii[i], dx: offsets[i][0], dy: offsets[i][1], count: stages[key], key, places, groups,
  }));
  cluster.radius = outer;
}

function layoutOf(radii, pointed) {
  const known = `${pointed}:${radii.join()}`;
  if (!LAYOUTS.has(known)) LAYOUTS.set(known, (pointed ? arrangeRing : packTightly)(radii, SYMBOL_GAP));
  return LAYOUTS.get(known);
}

function absorb(cluster, other) {
  for (let key = 0; key < other.stages.length; key += 1) cluster.stages[key] += other.stages[key];
  for (const place of other.places) cluster.places.push(place);
  cluster.count += other.count;
  cluster.radius = guessedReach(cluster.stages, 0, cluster.stages.length);
  cluster.grown = true;
}

export function eventsOfSymbol({ groups, places, key }) {
  const { slots, mask } = groups;
  const { start, rows } = slots.events;
  const list = [];
  for (const place of places) {
    const slot = place * slots.stages + key;
    for (let r = start[slot]; r < start[slot + 1]; r += 1) if (mask[rows[r]] !== 0) list.push(rows[r]);
  }
  return list;
}

export function eventsOfCluster(cluster) {
  return cluster.symbols.flatMap(eventsOfSymbol);
}

// Two that have not grown since the last pass did not collide then and do not now.
function mergePass(clusters) {
  const near = new Nearby(clusters.length);
  const grown = new Nearby(clusters.length);
  const collide = (a, b) => collideAtHome(clusters[a], clusters[b]);
  return clusters.filter((cluster, i) => {
    const { x, y, radius, grown: hasGrown } = cluster;
    cluster.grown = false;
    const host = (hasGrown ? near : grown).find(i, x, y, radius, collide);
    if (host >= 0) {
      absorb(clusters[host], cluster);
      return false;
    }
    near.add(i, x, y, radius);
    if (hasGrown) grown.add(i, x, y, radius);
    return true;
  });
}

// Heaviest place first: a merged symbol stands at a real place of its own, never at a mean of places.
function byWeight(a, b) {
  return b.count - a.count || a.places[0] - b.places[0];
}

export function clusterPlaces(model, groups, size) {
  const clusters = pilesOf(model, groups, size).map(({ x, y, country, places, stages, count, radius }) => ({
    x, y, trueX: x, trueY: y, country, places, stages, count, radius, symbols: [], pointed: false, moved: false, grown: true,
  }));
  for (const cluster of clusters) layOut(cluster, groups);
  return partCountries(separateSymbols(clusters, groups));
}

function symbolsCollide(a, b) {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  if (!nearer(dx, dy, a.radius + b.radius)) return false;
  for (const s of a.symbols) {
    for (const t of b.symbols) if (nearer(dx + s.dx - t.dx, dy + s.dy - t.dy, (s.r + t.r) * SYMBOL_OVERLAP)) return true;
  }
  return false;
}

function collideAtHome(a, b) {
  return a.country === b.country && symbolsCollide(a, b);
}

// Rings may interlock as long as no symbol hides another; where one would, the places are merged.
function separateSymbols(clusters, groups) {
  let current = clusters;
  for (let pass = 0; pass < MERGE_PASSES; pass += 1) {
    const before = current.length;
    current = mergePass(current.sort(byWeight));
    if (current.length === before) return current;
    for (const cluster of current) if (cluster.grown) layOut(cluster, groups);
  }
  return current;
}

const PART_PASSES = 12;

// Squares of the plane in which symbols may have to part: around those that stand near another
// country's, and around those that stepped aside. Elsewhere, which is nearly everywhere, nobody asks.
class Contested {
  constructor(clusters) {
    this.side = 8 + 2 * clusters.reduce((most, { radius }) => Math.max(most, radius), 0);
    this.holders = new Map();
    for (const cluster of clusters) this.note(cluster, cluster.country);
  }

  // The square of a cluster and those beside it know who stands there; two of them are a contest.
  note({ x, y }, holder) {
    const gx = Math.floor(x / this.side);
    const gy = Math.floor(y / this.side);
    for (let i = gx - 1; i <= gx + 1; i += 1) {
      for (let j = gy - 1; j <= gy + 1; j += 1) {
        const square = i * 1048576 + j;
        const known = this.holders.get(square);
        if (known === undefined) this.holders.set(square, holder);
        else if (known !== holder) this.holders.set(square, null);
      }
    }
  }

  has({ x, y }) {
    return this.holders.get(Math.floor(x / this.side) * 1048576 + Math.floor(y / this.side)) === null;
  }

  // What has moved may be in the way of anybody.
  open(cluster) {
    this.note(cluster, null);
  }
}

// Events of two countries never share a symbol: where symbols would lie on each other across a
// border they step aside, the lighter one further, and a tick leads back to the place. What has
// stepped aside may come to lie on a neighbour at home: then they part as well.
function partCountries(clusters) {
  const contested = new Contested(clusters);
  const part = (a, b) => mustPart(clusters[a], clusters[b]);
  for (let pass = 0; pass < PART_PASSES; pass += 1) {
    const near = new Nearby(clusters.length);
    let moved = false;
    clusters.forEach((cluster, i) => {
      const found = contested.has(cluster) ? near.find(i, cluster.x, cluster.y, cluster.radius, part) : -1;
      if (found >= 0) {
        const host = clusters[found];
        stepAside(host, cluster);
        contested.open(host);
        contested.open(cluster);
        moved = true;
      }
      near.add(i, cluster.x, cluster.y, cluster.radius);
    });
    if (!moved) break;
  }
  return clusters;
}

function mustPart(a, b) {
  return (a.country !== b.country || a.moved || b.moved) && symbolsCollide(a, b);
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

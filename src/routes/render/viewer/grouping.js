// Events -> symbols. One symbol for each stage at a place; places of one country too close to be told
// apart at this zoom are merged, and the stages of a place stand in a small ring around its true
// point. Counts are kept by place and stage; which events they are is found when somebody asks. Pure.

import { Nearby } from "./nearby.js";
import { guessedReach, nearer, pilesOf, SYMBOL_GAP, symbolRadius } from "./piles.js";
import { freeSpot } from "./placing.js";
import { crossingKind } from "./layers.js";
import { EVERYWHERE, scaledRegion } from "./region.js";
import { groupRows } from "./rows.js";

const MERGE_PASSES = 4;
const SYMBOL_OVERLAP = 0.9;
const MAX_RING = 8;
// From here on symbols are gathered around one place: nobody could follow so many to their own.
const CROWDED = 1500;

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

// Discs { x, y, r } where they belong move to where they have room, each around those before it.
function packAround(discs, home, gap) {
  const placed = [];
  for (const disc of discs) {
    const [x, y] = freeSpot(disc.x, disc.y, disc.r + gap, home, placed);
    disc.x = x;
    disc.y = y;
    placed.push(disc);
  }
}

// The largest in the middle, the others in stage order wherever they fit nearest to it.
export function packTightly(radii, gap) {
  const discs = radii.map((r) => ({ x: 0, y: 0, r }));
  const middle = discs[radii.indexOf(Math.max(...radii))];
  packAround([middle, ...discs.filter((disc) => disc !== middle)], null, gap);
  return { offsets: discs.map(({ x, y }) => [x, y]), outer: Math.max(...discs.map(({ x, y, r }) => Math.hypot(x, y) + r)) };
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

// One place: a ring around its true point. Several places: every symbol as near as there is room to
// the place that most of its events are at (`ax`, `ay`), so that a crossing stays at its border.
function layOut(cluster, plane) {
  const { stages, places } = cluster;
  const { keys: known } = plane.groups.slots;
  const symbols = [];
  for (let key = 0; key < stages.length; key += 1) {
    if (stages[key] === 0) continue;
    symbols.push({
      kind: known[key] >> 1, inferred: (known[key] & 1) === 1, r: symbolRadius(stages[key]), dx: 0, dy: 0, ax: 0, ay: 0,
      count: stages[key], key, places, groups: plane.groups, replaced: known[key] === plane.replaced,
    });
  }
  cluster.symbols = symbols;
  if (places.length > 1 && !plane.crowded) findAnchors(cluster, plane);
  const drawn = plane.replaced < 0 ? symbols : symbols.filter(({ replaced }) => !replaced);
  cluster.pointed = places.length === 1 && drawn.length <= MAX_RING;
  if (drawn.length > 1) {
    if (cluster.pointed) put(drawn, arrangeRing);
    else if (plane.crowded) put(drawn, packTightly);
    else pack(drawn, homeOf(cluster, plane), plane);
  }
  cluster.radius = reachOf(cluster);
}

function pack(symbols, home, { crossing }) {
  const discs = symbols.map((symbol) => ({ x: symbol.ax, y: symbol.ay, r: symbol.r, kind: symbol.kind, symbol }));
  packAround(discs.sort(byTurn(crossing)), home, SYMBOL_GAP);
  for (const { x, y, symbol } of discs) {
    symbol.dx = x;
    symbol.dy = y;
  }
}

// Around one point, symbols alike are laid out once.
function put(symbols, arrange) {
  const radii = symbols.map(({ r }) => r);
  const known = `${arrange === arrangeRing}:${radii.join()}`;
  if (!LAYOUTS.has(known)) LAYOUTS.set(known, arrange(radii, SYMBOL_GAP).offsets);
  const offsets = LAYOUTS.get(known);
  for (let i = 0; i < symbols.length; i += 1) [symbols[i].dx, symbols[i].dy] = offsets[i];
}

function reachOf({ symbols }) {
  let reach = 0;
  for (const { dx, dy, r } of symbols) reach = Math.max(reach, Math.sqrt(dx * dx + dy * dy) + r);
  return reach;
}

function findAnchors({ x, y, places, symbols }, { model, groups, size }) {
  const { counts, slots: { stages } } = groups;
  for (const symbol of symbols) {
    let most = -1;
    for (let i = 0; i < places.length; i += 1) if (most < 0 || counts[places[i] * stages + symbol.key] > counts[most * stages + symbol.key]) most = places[i];
    symbol.ax = model.placeX[most] * size - x;
    symbol.ay = model.placeY[most] * size - y;
    symbol.dx = symbol.ax;
    symbol.dy = symbol.ay;
  }
}

// Crossings choose first, for nothing but a border is where they are; then the larger ones.
function byTurn(crossing) {
  return (a, b) => (b.kind === crossing) - (a.kind === crossing) || b.r - a.r;
}

// The way to the middle of the country as the data know it: inland, and away from the border.
function homeOf({ x, y, country }, { homes }) {
  const { west, north, east, south } = homes.get(country);
  const [dx, dy] = [(west + east) / 2 - x, (north + south) / 2 - y];
  const length = Math.hypot(dx, dy);
  return length < 1 ? null : [dx / length, dy / length];
}

function homesOf(clusters) {
  const homes = new Map();
  for (const { x, y, country } of clusters) {
    const box = homes.get(country);
    if (!box) {
      homes.set(country, { west: x, north: y, east: x, south: y });
      continue;
    }
    if (x < box.west) box.west = x;
    if (x > box.east) box.east = x;
    if (y < box.north) box.north = y;
    if (y > box.south) box.south = y;
  }
  return homes;
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
function mergePass(clusters, plane) {
  const near = new Nearby(clusters.length);
  const grown = new Nearby(clusters.length);
  const collide = (a, b) => mustMerge(clusters[a], clusters[b], plane);
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

// `size` is that of the world in pixels. `scale` below 1 draws all symbols smaller. `discs` { x, y, r }
// (parts of the world, pixels) keep their room: what they stand for is of the kind `replaced`. What
// lies outside the `region` comes last and has no symbols.
export function clusterPlaces(model, groups, size, { scale = 1, discs = [], replaced = -1, region = EVERYWHERE } = {}) {
  const all = pilesOf(model, groups, size / scale, scaledRegion(region, scale)).map(({ x, y, country, places, stages, count, radius, far }) => ({
    x, y, country, places, stages, count, radius, far, symbols: [], pointed: false, grown: true,
  }));
  const clusters = all.filter(({ far }) => !far);
  const crossing = crossingKind(model);
  const plane = { model, groups, size: size / scale, homes: homesOf(all), crossing, replaced: 2 * replaced, crowded: symbolsOf(clusters) > CROWDED };
  for (const cluster of clusters) layOut(cluster, plane);
  const separate = separateSymbols(clusters, plane);
  settle(separate, plane, discs.map((disc) => ({ x: disc.x * plane.size, y: disc.y * plane.size, r: disc.r / scale })));
  const arranged = [...separate, ...all.slice(clusters.length)];
  if (scale !== 1) for (const cluster of arranged) resize(cluster, scale);
  return arranged;
}

function symbolsOf(clusters) {
  let count = 0;
  for (const { stages } of clusters) for (const n of stages) if (n > 0) count += 1;
  return count;
}

const SIZES = ["dx", "dy", "ax", "ay", "r"];

function resize(cluster, scale) {
  for (const name of ["x", "y", "radius"]) cluster[name] *= scale;
  for (const symbol of cluster.symbols) for (const name of SIZES) symbol[name] *= scale;
}

function symbolsCollide(a, b, isSame = false) {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  if (!nearer(dx, dy, a.radius + b.radius)) return false;
  for (const s of a.symbols) {
    if (s.replaced) continue;
    for (const t of b.symbols) {
      if (!t.replaced && (!isSame || s.key === t.key) && nearer(dx + s.dx - t.dx, dy + s.dy - t.dy, (s.r + t.r) * SYMBOL_OVERLAP)) return true;
    }
  }
  return false;
}

// Twice the same stage on one spot is one symbol; two stages find room beside each other, as long as
// there are few enough for a reader to follow that.
function mustMerge(a, b, { crowded }) {
  return a.country === b.country && symbolsCollide(a, b, !crowded);
}

function separateSymbols(clusters, plane) {
  let current = clusters;
  for (let pass = 0; pass < MERGE_PASSES; pass += 1) {
    const before = current.length;
    current = mergePass(current.sort(byWeight), plane);
    if (current.length === before) return current;
    for (const cluster of current) if (cluster.grown) layOut(cluster, plane);
  }
  return current;
}

// Events of two countries never share a symbol, and a disc of a layer hides none: the symbols of
// places that lie on each other so are placed anew, one by one, around all that may stay.
function settle(clusters, plane, discs) {
  const loose = looseOnes(clusters, discs);
  if (!loose.size) return;
  const taken = new Taken(clusters.reduce((n, { symbols }) => n + symbols.length, discs.length));
  for (const { x, y, r } of discs) taken.add(x, y, r);
  const waiting = [];
  for (const cluster of clusters) {
    for (const symbol of cluster.symbols) {
      if (symbol.replaced) continue;
      if (loose.has(cluster)) waiting.push({ cluster, symbol, kind: symbol.kind, r: symbol.r });
      else taken.add(cluster.x + symbol.dx, cluster.y + symbol.dy, symbol.r);
    }
  }
  for (const { cluster, symbol } of waiting.sort(byTurn(plane.crossing))) {
    const [x, y] = taken.spotFor(cluster.x + symbol.ax, cluster.y + symbol.ay, symbol.r, homeOf(cluster, plane));
    taken.add(x, y, symbol.r);
    [symbol.dx, symbol.dy] = [x - cluster.x, y - cluster.y];
  }
  for (const cluster of loose) cluster.radius = reachOf(cluster);
}

// Clusters whose symbols lie on those of others, or on a disc.
function looseOnes(clusters, discs) {
  const near = new Nearby(clusters.length);
  const loose = new Set();
  const meet = (a, b) => {
    if (symbolsCollide(clusters[a], clusters[b])) loose.add(clusters[a]).add(clusters[b]);
    return false;
  };
  clusters.forEach(({ x, y, radius }, i) => {
    near.find(i, x, y, radius, meet);
    near.add(i, x, y, radius);
  });
  for (const { x, y, r } of discs) {
    const disc = { x, y, radius: r, symbols: [{ dx: 0, dy: 0, r }] };
    near.find(-1, x, y, r, (other) => {
      if (symbolsCollide(clusters[other], disc)) loose.add(clusters[other]);
      return false;
    });
  }
  return loose;
}

// Discs on the plane, and where there is still room.
class Taken {
  constructor(count) {
    this.near = new Nearby(count);
    this.discs = [];
  }

  add(x, y, r) {
    this.near.add(this.discs.length, x, y, r);
    this.discs.push({ x, y, r });
  }

  // Only what stands around is asked, and more of it until the spot lies well among what was asked.
  spotFor(x, y, r, home) {
    const reach = r + SYMBOL_GAP / 2;
    for (let around = 3 * reach; ; around *= 2) {
      const found = this.within(x, y, around);
      const spot = freeSpot(x, y, reach, home, found);
      if (spot && Math.hypot(spot[0] - x, spot[1] - y) + reach <= around) return spot;
    }
  }

  within(x, y, around) {
    const found = [];
    this.near.find(-1, x, y, around, (other) => {
      const disc = this.discs[other];
      if (nearer(disc.x - x, disc.y - y, disc.r + around)) found.push(disc);
      return false;
    });
    return [...new Set(found)];
  }
}

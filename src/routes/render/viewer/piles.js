// Places of one country too close to be told apart at a zoom are gathered into piles. There may be
// many thousands of places: columns of numbers instead of a record each. Pure.

import { Nearby } from "./nearby.js";
import { COUNTRIES, PairTable } from "./pair_table.js";

export const SYMBOL_GAP = 2;
const MIN_RADIUS = 6.5;
const MAX_RADIUS = 17;
const LARGEST_RADIUS = 22;
const PASSES = 4;
const OVERLAP_ALLOWED = 0.72;
const PACKING = 1.18;
// Pixels: the side of a square in which any two symbols overlap by more than is allowed.
export const SURELY_TOUCHING = (OVERLAP_ALLOWED * 2 * MIN_RADIUS) / Math.SQRT2 - 0.01;
// Pixels: the side of a square outside the region, where lines begin and end.
export const AFAR = 48;
// Radii are rounded, so that symbols alike are laid out once.
const RADIUS_STEP = 0.25;
const NO_STAGES = [];
const SMALL_COUNTS = new Float64Array(512);

// Area grows with the number of events; two digits need room for the figure. Above the size where
// the area would cover the land, it grows with the number of digits.
export function symbolRadius(count) {
  if (count >= SMALL_COUNTS.length) return roundedRadius(count);
  if (SMALL_COUNTS[count] === 0) SMALL_COUNTS[count] = roundedRadius(count);
  return SMALL_COUNTS[count];
}

function roundedRadius(count) {
  return Math.round(grownRadius(count) / RADIUS_STEP) * RADIUS_STEP;
}

function grownRadius(count) {
  const grown = MIN_RADIUS + 1.7 * Math.sqrt(count - 1);
  if (grown > MAX_RADIUS) return Math.min(LARGEST_RADIUS, MAX_RADIUS + 1.2 * Math.log10(((grown - MAX_RADIUS) / 10) ** 2 + 1));
  return count > 9 ? Math.max(grown, 10) : count > 1 ? Math.max(grown, 8.5) : grown;
}

// How far the symbols of some stages will reach, guessed from their area: gathering needs it before
// any layout. `counts` has those stages from `start` on.
export function guessedReach(counts, start, stages) {
  let area = 0;
  let kinds = 0;
  let only = 0;
  for (let slot = start; slot < start + stages; slot += 1) {
    const count = counts[slot];
    if (count === 0) continue;
    only = symbolRadius(count);
    area += (only + SYMBOL_GAP / 2) ** 2;
    kinds += 1;
  }
  return kinds === 1 ? only : PACKING * Math.sqrt(area);
}

// Whether two points are nearer than a distance; roots are not free where there are thousands.
export function nearer(dx, dy, distance) {
  return dx * dx + dy * dy < distance * distance;
}

// Numbers below a limit by their weight; of the same weight, the smaller first. Sorted as plain
// numbers: a function to compare them by would take longer than everything else.
function heaviestFirst(numbers, weights, limit) {
  const keys = new Float64Array(numbers.length);
  for (let i = 0; i < keys.length; i += 1) keys[i] = numbers[i] - weights[numbers[i]] * limit;
  keys.sort();
  const sorted = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i += 1) sorted[i] = keys[i] - limit * Math.floor(keys[i] / limit);
  return sorted;
}

// Places that have events to show, the heaviest first: the same at every zoom.
function weightedPlaces(groups) {
  if (groups.order) return groups.order;
  const { slots: { stages, places }, counts } = groups;
  const weights = new Float64Array(places);
  for (let slot = 0; slot < counts.length; slot += 1) weights[Math.floor(slot / stages)] += counts[slot];
  groups.order = heaviestFirst(Int32Array.from(weights.keys()).filter((place) => weights[place] > 0), weights, places);
  return groups.order;
}

export function placesShown(groups) {
  return weightedPlaces(groups).length;
}

class Piles {
  // Places in one square so small that their symbols must touch are one pile from the start; it
  // stands at the heaviest of them. Outside the region the squares are larger and nothing is gathered.
  constructor(model, groups, size, region) {
    this.order = weightedPlaces(groups);
    this.stages = groups.slots.stages;
    const most = this.order.length;
    this.x = new Float64Array(most);
    this.y = new Float64Array(most);
    this.country = new Int32Array(most);
    this.heads = new Int32Array(most);
    this.host = new Int32Array(most);
    this.radius = new Float64Array(most);
    this.counts = new Uint32Array(most * this.stages);
    this.weight = new Float64Array(model.placeX.length);
    this.ofPlace = new Int32Array(model.placeX.length);
    this.count = 0;
    this.near = [];
    this.far = [];
    this.fill(model, groups.counts, size, region);
    for (let pile = 0; pile < this.count; pile += 1) this.radius[pile] = guessedReach(this.counts, pile * this.stages, this.stages);
  }

  fill({ placeX, placeY, places: { country } }, counts, size, { west, north, east, south }) {
    const { order, stages } = this;
    const squares = new PairTable(order.length);
    for (let i = 0; i < order.length; i += 1) {
      const place = order[i];
      const x = placeX[place] * size;
      const y = placeY[place] * size;
      const isNear = x >= west && x <= east && y >= north && y <= south;
      const side = isNear ? SURELY_TOUCHING : AFAR;
      // Squares of the two sizes are never one.
      const pile = squares.add(2 * Math.floor(x / side) + (isNear ? 0 : 1), Math.floor(y / side) * COUNTRIES + country[place]);
      if (pile === this.count) {
        this.begin(pile, place, x, y, country[place]);
        (isNear ? this.near : this.far).push(pile);
      }
      this.ofPlace[place] = pile;
      let weight = 0;
      for (let key = 0; key < stages; key += 1) {
        const count = counts[place * stages + key];
        this.counts[pile * stages + key] += count;
        weight += count;
      }
      this.weight[this.heads[pile]] += weight;
    }
  }

  begin(pile, place, x, y, country) {
    this.count += 1;
    this.heads[pile] = place;
    this.host[pile] = pile;
    this.x[pile] = x;
    this.y[pile] = y;
    this.country[pile] = country;
  }

  // Heaviest first: what is gathered stands at a real place of its own, never at a mean of places.
  gather() {
    let kept = Int32Array.from(this.near);
    for (let pass = 0; pass < PASSES && kept.length > 1; pass += 1) {
      const before = kept.length;
      kept = this.gatherOnce(this.sorted(kept));
      if (kept.length === before) break;
    }
    return kept;
  }

  sorted(piles) {
    const { heads, ofPlace, weight } = this;
    return heaviestFirst(piles.map((pile) => heads[pile]), weight, weight.length).map((head) => ofPlace[head]);
  }

  gatherOnce(piles) {
    const { x, y, radius, country } = this;
    const near = new Nearby(this.count);
    const touching = (a, b) => country[a] === country[b] && nearer(x[a] - x[b], y[a] - y[b], (radius[a] + radius[b]) * OVERLAP_ALLOWED);
    const kept = [];
    for (const pile of piles) {
      const host = near.find(pile, x[pile], y[pile], radius[pile], touching);
      if (host >= 0) this.absorb(host, pile);
      else {
        near.add(pile, x[pile], y[pile], radius[pile]);
        kept.push(pile);
      }
    }
    return Int32Array.from(kept);
  }

  absorb(host, other) {
    const { stages, counts, heads, weight } = this;
    for (let key = 0; key < stages; key += 1) counts[host * stages + key] += counts[other * stages + key];
    weight[heads[host]] += weight[heads[other]];
    this.radius[host] = guessedReach(counts, host * stages, stages);
    this.host[other] = host;
  }

  hostOf(pile) {
    const { host } = this;
    let last = pile;
    while (host[last] !== last) last = host[last];
    return last;
  }
}

// Piles at one size of the world: those in the region, the heaviest first, then those outside it. Each
// is { x, y, country, places, stages, count, radius, far }; it stands at the first of its places.
export function pilesOf(model, groups, size, region) {
  const piles = new Piles(model, groups, size, region);
  const { heads, stages, counts, weight } = piles;
  const found = new Array(piles.count);
  const near = piles.gather();
  const list = [...near, ...piles.far].map((pile, i) => {
    // Nobody asks outside the region which stages they are.
    const own = i < near.length ? Array.from(counts.subarray(pile * stages, (pile + 1) * stages)) : NO_STAGES;
    found[pile] = { x: piles.x[pile], y: piles.y[pile], country: piles.country[pile], places: [heads[pile]], stages: own, count: weight[heads[pile]], radius: piles.radius[pile], far: i >= near.length };
    return found[pile];
  });
  for (const place of piles.order) {
    const { places } = found[piles.hostOf(piles.ofPlace[place])];
    if (places[0] !== place) places.push(place);
  }
  return list;
}

// Legs -> lines. Legs with the same two drawn ends and the same basis share one line; where more
// lines would cross the view than anybody could follow, ends are gathered by a grid. Pure.

import { bendFor, controlPoint, kilometresBetween, samplesOfCurve } from "./geometry.js";
import { COUNTRIES, PairTable } from "./pair_table.js";
import { groupRows } from "./rows.js";

// As many as a reader can still tell apart.
export const MAX_LINES = 500;
// Lines between symbols that are left as they are even where those of areas are many.
const LEFT_ALONE = 200;
const SAMPLES = 24;
const MIN_WIDTH = 1.5;
const MAX_WIDTH = 7;
const FULL_WIDTH_AT = 500;
// Cells that ends in the view (pixels) and ends outside it (parts of the world) are gathered by,
// from fine to coarse.
const CELLS = [[0, 1 / 192], [0, 1 / 96], [0, 1 / 48], [0, 1 / 24], [48, 1 / 24], [80, 1 / 24], [120, 1 / 16], [180, 1 / 16], [280, 1 / 12],
  [450, 1 / 8], [900, 1 / 6]];
const COARSEST = CELLS[CELLS.length - 1];
const FIRST_GUESS = 3;
const LOOSE = 0.35;

// Legs by the places (or areas) of their ends and their basis, once for a model.
export class FlowIndex {
  constructor(model) {
    this.places = model.placeX.length;
    this.nodes = this.places + model.areas.length;
    this.bases = model.codes("basis").length + 1;
    this.of = new Int32Array(model.legs.from.length).fill(-1);
    const node = this.nodesOfEvents(model);
    this.from = new Int32Array(this.of.length);
    this.to = new Int32Array(this.of.length);
    this.basis = new Int8Array(this.of.length);
    this.count = 0;
    this.gatherFlows(model.legs, Int32Array.from(model.legs.from, (event) => node[event]), node);
    for (const name of ["from", "to", "basis"]) this[name] = this[name].slice(0, this.count);
    this.stated = legsWithQuantity(model);
  }

  // Legs by where they begin; within those, the flow last seen for every end and basis.
  gatherFlows({ to, basis }, begins, node) {
    const { start, rows } = groupRows(begins, this.nodes);
    const seen = new Int32Array(this.nodes * this.bases).fill(-1);
    for (let a = 0; a < this.nodes; a += 1) {
      for (let r = start[a]; r < start[a + 1]; r += 1) {
        const leg = rows[r];
        const b = node[to[leg]];
        if (b < 0) continue;
        const key = b * this.bases + basis[leg] + 1;
        const flow = seen[key];
        if (flow >= 0 && this.from[flow] === a) this.of[leg] = flow;
        else {
          seen[key] = this.count;
          this.of[leg] = this.newFlow(a, b, basis[leg]);
        }
      }
    }
  }

  newFlow(from, to, basis) {
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.basis[this.count] = basis;
    this.count += 1;
    return this.count - 1;
  }

  nodesOfEvents({ events, placed, places, size }) {
    const nodes = new Int32Array(size).fill(-1);
    for (let e = 0; e < size; e += 1) {
      if (placed[e] === 1) nodes[e] = events.place[e];
      else if (placed[e] === 2) nodes[e] = this.places + places.area[events.place[e]];
    }
    return nodes;
  }

  // Legs by flow, sorted once, when somebody first asks which legs a line stands for.
  get legs() {
    if (!this.sorted) this.sorted = groupRows(this.of, this.count);
    return this.sorted;
  }

  // Of a mask: how many legs every flow has, the flows that have any, and the legs of none. The same
  // at every zoom.
  shown(mask) {
    if (this.last && this.last.mask === mask) return this.last;
    const { of } = this;
    const counts = new Uint32Array(this.count);
    let unplaced = 0;
    for (let leg = 0; leg < of.length; leg += 1) {
      if (mask[leg] === 0) continue;
      if (of[leg] < 0) unplaced += 1;
      else counts[of[leg]] += 1;
    }
    const flows = new Int32Array(this.count);
    let found = 0;
    for (let flow = 0; flow < counts.length; flow += 1) {
      if (counts[flow] === 0) continue;
      flows[found] = flow;
      found += 1;
    }
    this.last = { mask, counts, flows: flows.subarray(0, found), unplaced };
    return this.last;
  }
}

// Firearms a source says were moved on this leg. Null when none says so: the numbers of the two
// ends are not the number moved between them, and grenades or rounds are not firearms.
export function legQuantity(model, leg) {
  const { legs: { quantity, quantity_unit: units, from, to }, events } = model;
  if (!quantity) return null;
  const stated = units ? [units[leg]] : [events.quantity_unit[from[leg]], events.quantity_unit[to[leg]]];
  return stated.every((unit) => model.code("quantity_unit", unit) === "firearms") ? quantity[leg] : null;
}

function legsWithQuantity(model) {
  const list = [];
  const { quantity } = model.legs;
  for (let leg = 0; quantity && leg < quantity.length; leg += 1) if (quantity[leg] !== null && legQuantity(model, leg) !== null) list.push(leg);
  return list;
}

// Width grows with the root, up to what is drawn widest: 500 firearms, or the largest flow in view.
export function lineWidth(quantity, fullAt = FULL_WIDTH_AT) {
  if (quantity === null || quantity === undefined) return MIN_WIDTH;
  const share = Math.min(1, Math.sqrt(Math.max(0, quantity) / fullAt));
  return MIN_WIDTH + (MAX_WIDTH - MIN_WIDTH) * share;
}

// Where lines begin and end at one zoom: symbols first, then areas.
class Ends {
  constructor(model, clusters, size, nodes) {
    const places = model.placeX.length;
    this.symbols = clusters.length;
    this.count = clusters.length + model.areas.length;
    this.ofNode = new Int32Array(nodes).fill(-1);
    this.x = new Float64Array(this.count);
    this.y = new Float64Array(this.count);
    this.radius = new Float32Array(this.count);
    this.weight = new Float64Array(this.count);
    this.place = new Int32Array(this.count).fill(-1);
    clusters.forEach((cluster, i) => {
      for (const place of cluster.places) this.ofNode[place] = i;
      this.put(i, cluster.x, cluster.y, cluster.radius, cluster.count);
      this.place[i] = cluster.places[0];
    });
    model.areas.forEach((area, i) => {
      this.ofNode[places + i] = clusters.length + i;
      this.put(clusters.length + i, area.x * size, area.y * size, 0, 0);
    });
    this.countryOf = clusters.map((cluster) => cluster.country);
    this.isFar = clusters.map((cluster) => cluster.far);
  }

  put(i, x, y, radius, weight) {
    this.x[i] = x;
    this.y[i] = y;
    this.radius[i] = radius;
    this.weight[i] = weight;
  }

  // Every end -> the heaviest symbol of its country in its cell. Areas are gathered nowhere.
  gathered(near, far, frame) {
    const hosts = Int32Array.from({ length: this.count }, (_, i) => i);
    const cells = new PairTable(this.symbols);
    const heaviest = [];
    const cellOf = new Int32Array(this.symbols).fill(-1);
    for (let i = 0; i < this.symbols; i += 1) {
      const inside = isInside(this.x[i], this.y[i], frame);
      const cell = inside ? near : far;
      if (!cell) continue;
      // Cells in the view and those outside it are of two sizes: never one.
      const found = cells.add(2 * Math.floor(this.x[i] / cell) + (inside ? 1 : 0), Math.floor(this.y[i] / cell) * COUNTRIES + this.countryOf[i]);
      cellOf[i] = found;
      if (found === heaviest.length) heaviest.push(i);
      else if (this.weight[i] > this.weight[heaviest[found]]) heaviest[found] = i;
    }
    for (let i = 0; i < this.symbols; i += 1) if (cellOf[i] >= 0) hosts[i] = heaviest[cellOf[i]];
    return hosts;
  }
}

function isInside(x, y, frame) {
  return x >= frame.x && y >= frame.y && x <= frame.x + frame.width && y <= frame.y + frame.height;
}

// May the line between two ends cross the view? With room for its bend.
function mayCross(ax, ay, bx, by, frame) {
  const room = LOOSE * Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
  return Math.max(ax, bx) + room >= frame.x && Math.min(ax, bx) - room <= frame.x + frame.width
    && Math.max(ay, by) + room >= frame.y && Math.min(ay, by) - room <= frame.y + frame.height;
}

// Everything that is needed to draw the legs of a mask at one zoom.
export class LegPlan {
  constructor(model, index, mask, clusters, size) {
    this.model = model;
    this.index = index;
    this.mask = mask;
    this.size = size;
    this.clusters = clusters;
    this.shown = index.shown(mask);
    this.ends = new Ends(model, clusters, size, index.nodes);
    this.pairs = this.pairsOfEnds();
    this.step = FIRST_GUESS;
    this.crowded = null;
    this.lines = [];
    this.drawing = { single: 0, aggregated: 0, within: 0, outside: 0, unplaced: this.shown.unplaced, lines: 0, cell: 0 };
  }

  // Legs to show by their two drawn ends and basis: what is asked of every view is asked of these,
  // a hundredth of the flows where symbols are few.
  pairsOfEnds() {
    const { index: { from, to, basis, bases }, ends: { ofNode }, shown: { flows, counts } } = this;
    const table = new PairTable(flows.length);
    const weights = new Uint32Array(flows.length);
    for (let i = 0; i < flows.length; i += 1) {
      const flow = flows[i];
      const a = ofNode[from[flow]];
      const b = ofNode[to[flow]];
      if (a >= 0 && b >= 0) weights[table.add(a, b * bases + basis[flow] + 1)] += counts[flow];
    }
    return { from: table.first.slice(0, table.count), key: table.second.slice(0, table.count), weights: weights.slice(0, table.count) };
  }

  // Lines for a view. While they are few they are the same wherever the map is.
  arrange(frame) {
    if (this.crowded === false) return this.lines;
    if (this.crowded === null) {
      const all = this.table(null, null);
      this.crowded = isCrowded(all);
      if (!this.crowded) return this.take(all, 0);
    }
    return this.gather(frame);
  }

  // The finest cells that leave few enough lines; the last answer is the first guess.
  gather(frame) {
    let made = this.table(CELLS[this.step], frame);
    while (isCrowded(made) && this.step + 1 < CELLS.length) {
      this.step += 1;
      made = this.table(CELLS[this.step], frame);
    }
    while (made.table.count < MAX_LINES / 2 && this.step > 0) {
      const finer = this.table(CELLS[this.step - 1], frame);
      if (isCrowded(finer)) break;
      this.step -= 1;
      made = finer;
    }
    return this.take(made, CELLS[this.step][0]);
  }

  // Pairs by the ends they are drawn at; only those that may cross the view when there is one. What
  // turns out too crowded is of no use and not finished.
  table(cells, frame) {
    const { index: { bases }, ends, pairs } = this;
    const hosts = cells ? ends.gathered(cells[0], cells[1] * this.size, frame) : null;
    const table = new PairTable(pairs.weights.length);
    const drawn = { single: 0, aggregated: 0, within: 0, outside: 0 };
    const weights = [];
    let joining = 0;
    for (let pair = 0; pair < pairs.weights.length; pair += 1) {
      const a = pairs.from[pair];
      const b = Math.floor(pairs.key[pair] / bases);
      const count = pairs.weights[pair];
      const from = hosts ? hosts[a] : a;
      const to = hosts ? hosts[b] : b;
      if (frame && !mayCross(ends.x[from], ends.y[from], ends.x[to], ends.y[to], frame)) {
        drawn.outside += count;
        continue;
      }
      if (from === to) {
        drawn[ends.isFar[from] ? "outside" : "within"] += count;
        continue;
      }
      const line = table.add(from, (to - b) * bases + pairs.key[pair]);
      if (line === weights.length) {
        weights.push(0);
        if (from < ends.symbols && to < ends.symbols) joining += 1;
        if (isCrowded({ table, joining }) && cells !== COARSEST) break;
      }
      weights[line] += count;
      drawn[from === a && to === b ? "single" : "aggregated"] += count;
    }
    return { table, hosts, drawn, weights, joining };
  }

  take({ table, hosts, drawn, weights }, cell) {
    this.hosts = hosts;
    this.known = table;
    const gathered = drawn.aggregated > 0;
    this.byId = Array.from({ length: table.count }, (_, i) => this.line(table.first[i], table.second[i], weights[i], gathered));
    this.most = weights.reduce((most, weight) => Math.max(most, weight), 1);
    if (!gathered) this.addQuantities();
    this.drawing = { ...this.drawing, ...drawn, lines: table.count, cell };
    // Long lines first, so that short ones are drawn over them.
    this.lines = [...this.byId].sort((a, b) => b.length - a.length);
    return this.lines;
  }

  line(from, key, weight, gathered) {
    const { index } = this;
    const basis = (key % index.bases) - 1;
    const line = new Line(this.end(from), this.end(Math.floor(key / index.bases)), this.model.code("basis", basis), weight, this.size);
    line.gathered = gathered;
    line.plan = this;
    return line;
  }

  end(i) {
    const { ends, model } = this;
    const area = i >= ends.symbols ? i - ends.symbols : -1;
    const [lon, lat] = area >= 0 ? [model.areas[area].lon, model.areas[area].lat] : model.lonLat(ends.place[i]);
    return { end: i, x: ends.x[i], y: ends.y[i], area, radius: ends.radius[i], lon, lat };
  }

  addQuantities() {
    for (const leg of this.index.stated) {
      if (this.mask[leg] === 0) continue;
      const line = this.lineOf(leg);
      if (line) line.quantity = Math.max(line.quantity ?? 0, legQuantity(this.model, leg));
    }
  }

  idOfFlow(flow) {
    const { index, ends, hosts } = this;
    const a = ends.ofNode[index.from[flow]];
    const b = ends.ofNode[index.to[flow]];
    if (a < 0 || b < 0) return -1;
    return this.known.find(hosts ? hosts[a] : a, (hosts ? hosts[b] : b) * index.bases + index.basis[flow] + 1);
  }

  // The line a leg is drawn in; null when it has none.
  lineOf(leg) {
    const flow = this.index.of[leg];
    if (flow < 0 || this.mask[leg] === 0 || !this.known) return null;
    const id = this.idOfFlow(flow);
    return id < 0 ? null : this.byId[id];
  }

  legsOf(line) {
    const { start, rows } = this.index.legs;
    const id = this.byId.indexOf(line);
    const list = [];
    for (const flow of this.shown.flows) {
      if (this.idOfFlow(flow) !== id) continue;
      for (let r = start[flow]; r < start[flow + 1]; r += 1) if (this.mask[rows[r]] !== 0) list.push(rows[r]);
    }
    return list;
  }
}

// Coarser cells make fewer lines between symbols only: areas are gathered nowhere.
function isCrowded({ table, joining }) {
  return table.count > MAX_LINES && joining > LEFT_ALONE;
}

class Line {
  // The shorter way round the world: over the date line, the end stands one world further.
  constructor(from, to, basis, count, size) {
    const turn = Math.round((to.x - from.x) / size);
    this.from = from;
    this.to = turn ? { ...to, x: to.x - turn * size } : to;
    this.copies = turn ? [0, turn * size] : [0];
    this.basis = basis;
    this.count = count;
    this.quantity = null;
    this.length = Math.hypot(this.to.x - from.x, to.y - from.y);
    const bend = bendFor(kilometresBetween(from.lon, from.lat, to.lon, to.lat));
    const [cx, cy] = controlPoint(from.x, from.y, this.to.x, to.y, bend);
    this.curve = { ax: from.x, ay: from.y, cx, cy, bx: this.to.x, by: to.y };
  }

  get chain() {
    if (!this.sampled) this.sampled = samplesOfCurve(this.curve, SAMPLES);
    return this.sampled;
  }

  get legs() {
    if (!this.listed) this.listed = this.plan.legsOf(this);
    return this.listed;
  }

  // A line of gathered ends is as wide as it has legs, any other as many firearms as a source states.
  get width() {
    return this.gathered ? lineWidth(this.count, this.plan.most) : lineWidth(this.quantity);
  }
}

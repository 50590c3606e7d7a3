import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const grouping = await load("grouping");
const flows = await load("flows");
const { Model } = await load("data");
const { PairTable } = await load("pair_table");
const FRAME = { x: 0, y: 0, width: 1e9, height: 1e9 };

function planAt(model, zoom, legMask = new Uint8Array(model.legs.from.length).fill(1), view = FRAME) {
  const size = 256 * 2 ** zoom;
  const all = new Uint8Array(model.size).fill(1);
  const clusters = grouping.clusterPlaces(model, grouping.groupByPlace(model, all), size);
  const plan = new flows.LegPlan(model, new flows.FlowIndex(model), legMask, clusters, size);
  plan.arrange({ ...view, zoom, size });
  return plan;
}

// Purchases at many towns in a grid, each leading to each of the others' crossing.
function crowdedModel(side) {
  const payload = smallPayload();
  const count = side * side;
  const at = payload.strings.indexOf("US");
  const fill = (value) => new Array(count).fill(value);
  payload.places = {
    name: fill(0), admin1: fill(-1), country: fill(at), level: fill(0), uncertainty_km: fill(null), area: fill(-1),
    lon: Array.from({ length: count }, (_, i) => -12000000 + (i % side) * 100000), lat: Array.from({ length: count }, (_, i) => 2500000 + Math.floor(i / side) * 60000),
  };
  for (const key of Object.keys(payload.events)) payload.events[key] = fill(payload.events[key][0]);
  payload.events.place = Array.from({ length: count }, (_, i) => i);
  payload.events.citation_start = new Array(count + 1).fill(0);
  const from = [];
  const to = [];
  for (let i = 0; i < count; i += 1) for (const step of [1, 7, side, 3 * side + 2]) if (i + step < count) [from[from.length], to[to.length]] = [i, i + step];
  payload.legs = { from, to, case: from.map(() => 0), basis: from.map((_, i) => i % 3), quantity: from.map(() => null), citation_start: new Array(from.length + 1).fill(0) };
  return new Model(payload);
}

test("legs keep their ends; an end in an area is marked as such", () => {
  const { lines } = planAt(new Model(smallPayload()), 8);
  assert.equal(lines.length, 2);
  assert.equal(lines.filter((line) => line.to.area === 0).length, 1);
  assert.deepEqual(lines.flatMap((line) => line.legs).sort(), [0, 1]);
});

test("a leg within one symbol is not a line and is counted", () => {
  const plan = planAt(new Model(smallPayload()), 1, new Uint8Array([1, 0]));
  assert.equal(plan.lines.length, 0);
  assert.equal(plan.drawing.within, 1);
});

test("every leg is drawn alone, in a flow, within a symbol, outside the view, or told to have no place", () => {
  const model = crowdedModel(40);
  const near = (zoom) => ({ x: (256 * 2 ** zoom * 75) / 360, y: 256 * 2 ** zoom * 0.4, width: 1200, height: 900 });
  for (const [zoom, view] of [[3, FRAME], [5, FRAME], [7, FRAME], [6, near(6)], [8, near(8)], [11, near(11)]]) {
    const { lines, drawing } = planAt(model, zoom, undefined, view);
    assert.ok(lines.length <= flows.MAX_LINES, `${lines.length} lines at ${zoom}`);
    const told = drawing.single + drawing.aggregated + drawing.within + drawing.outside + drawing.unplaced;
    assert.equal(told, model.legs.from.length);
    assert.equal(lines.reduce((sum, line) => sum + line.count, 0), drawing.single + drawing.aggregated);
  }
});

test("a flow of many legs lists the very legs it stands for", () => {
  const model = crowdedModel(40);
  const plan = planAt(model, 5);
  const line = plan.lines.reduce((most, each) => (each.count > most.count ? each : most));
  assert.ok(line.gathered && line.count > 1);
  assert.equal(line.legs.length, line.count);
  assert.ok(line.legs.every((leg) => plan.lineOf(leg) === line && model.code("basis", model.legs.basis[leg]) === line.basis));
});

test("documented and inferred legs never share a flow", () => {
  const model = crowdedModel(40);
  for (const line of planAt(model, 4).lines) assert.equal(new Set(line.legs.map((leg) => model.legs.basis[leg])).size, 1);
});

test("few legs are drawn one by one, wherever the map is", () => {
  const { drawing } = planAt(crowdedModel(6), 9);
  assert.deepEqual([drawing.aggregated, drawing.cell], [0, 0]);
});

test("pairs keep their first position however many come, and more than were said are refused", () => {
  const table = new PairTable(5000);
  const pairs = Array.from({ length: 5000 }, (_, i) => [i % 71, (i * 7919) % 4001]);
  const first = new Map();
  for (const [a, b] of pairs) {
    const key = `${a}:${b}`;
    if (!first.has(key)) first.set(key, first.size);
    assert.equal(table.add(a, b), first.get(key));
  }
  assert.equal(table.count, first.size);
  assert.equal(table.find(70, 5), first.get("70:5") ?? -1);
  const full = new PairTable(1);
  full.add(1, 2);
  assert.equal(full.add(1, 2), 0);
  assert.throws(() => full.add(2, 1), RangeError);
});

test("a leg over the date line takes the short way and is drawn at both edges", () => {
  const payload = smallPayload();
  payload.places.lon = [17500000, -17500000, null];
  const { lines } = planAt(new Model(payload), 3, new Uint8Array([1, 0]));
  const size = 256 * 2 ** 3;
  assert.equal(lines.length, 1);
  assert.ok(Math.abs(lines[0].curve.bx - lines[0].curve.ax) < size / 20);
  assert.deepEqual(lines[0].copies.map(Math.abs), [0, size]);
});

test("every leg is told of as drawn alone, in a flow, within a symbol, out of view or without a place", () => {
  const crowded = crowdedModel(30);
  const { legs } = crowded;
  // Some movements several times over, as where many went the same way.
  const twice = (column) => Array.from(column).flatMap((value, i) => new Array(1 + (i % 3)).fill(value));
  const payload = { ...crowded.payload, legs: { from: twice(legs.from), to: twice(legs.to), case: twice(legs.from).map(() => 0), basis: twice(legs.basis), quantity: twice(legs.from).map(() => null), citation_start: [0, ...twice(legs.from).map(() => 0)] } };
  const many = new Model(payload);
  for (const zoom of [3, 5, 7]) {
    const { drawing, lines } = planAt(many, zoom, undefined, { x: 0.15 * 256 * 2 ** zoom, y: 0.4 * 256 * 2 ** zoom, width: 1400, height: 980 });
    const { single, aggregated, within, outside, unplaced } = drawing;
    assert.equal(single + aggregated + within + outside + unplaced, many.legs.from.length, `zoom ${zoom}`);
    assert.equal(lines.reduce((sum, line) => sum + line.count, 0), single + aggregated);
  }
});

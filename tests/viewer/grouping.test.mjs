import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const grouping = await load("grouping");
const flows = await load("flows");
const { Model } = await load("data");
const model = new Model(smallPayload());
const all = new Uint8Array(model.size).fill(1);
const size = 256 * 2 ** 8;

function clustersAt(zoom, mask = all) {
  return grouping.clusterPlaces(model, grouping.groupByPlace(model, mask), 256 * 2 ** zoom);
}

function overlaps(radii, offsets, gap) {
  return radii.some((r, i) => radii.some((s, j) => j > i
    && Math.hypot(offsets[i][0] - offsets[j][0], offsets[i][1] - offsets[j][1]) < r + s + gap - 0.01));
}

test("no symbol of a ring or a pack hides another", () => {
  for (const radii of [[7], [7, 12], [7, 7, 15], [6, 9, 8, 17, 7], [7, 7, 7, 7, 7, 7, 7, 7, 16]]) {
    for (const arrange of [grouping.arrangeRing, grouping.packTightly]) {
      const { offsets, outer } = arrange(radii, 2);
      assert.equal(overlaps(radii, offsets, 2), false, `${arrange.name} ${radii}`);
      assert.ok(offsets.every(([x, y], i) => Math.hypot(x, y) + radii[i] <= outer + 0.01));
    }
  }
});

test("one symbol stands on its true point", () => {
  assert.deepEqual(grouping.arrangeRing([9], 2).offsets, [[0, 0]]);
});

test("two stages stand left and right in the order of the chain", () => {
  const [[x1], [x2]] = grouping.arrangeRing([7, 7], 2).offsets;
  assert.ok(x1 < 0 && x2 > 0);
});

test("events of a state form no point symbol but one area", () => {
  const drawn = clustersAt(8).flatMap(grouping.eventsOfCluster);
  assert.deepEqual(drawn.sort(), [0, 1, 3]);
  assert.deepEqual([...grouping.groupByArea(model, all)], [[0, [2]]]);
});

test("a stage at a place is one symbol with its number of events", () => {
  const houston = clustersAt(8).find((cluster) => cluster.places.includes(0));
  assert.deepEqual(houston.symbols.map((symbol) => [symbol.count, symbol.inferred]), [[2, false]]);
});

test("inferred events never share a symbol with documented ones", () => {
  const payload = smallPayload();
  payload.events.documented[3] = 1;
  const mixed = new Model(payload);
  const [cluster] = grouping.clusterPlaces(mixed, grouping.groupByPlace(mixed, all), size).filter((c) => c.places.includes(0));
  assert.deepEqual(cluster.symbols.map((symbol) => symbol.inferred), [false, true]);
});

test("merging loses no event and stands at a real place", () => {
  const [cluster, ...others] = clustersAt(1);
  assert.equal(others.length, 0);
  assert.equal(grouping.eventsOfCluster(cluster).length, 3);
  assert.deepEqual([cluster.x, cluster.y], [model.placeX[0] * 512, model.placeY[0] * 512]);
});

test("size grows with the root of the count and has a limit", () => {
  assert.ok(grouping.symbolRadius(1) < grouping.symbolRadius(4));
  assert.ok(grouping.symbolRadius(1e6) <= 17);
});

test("legs keep their ends; an end in an area is marked as such", () => {
  const { lines } = flows.linesOfLegs(model, new Uint8Array([1, 1]), flows.nodeFinder(model, clustersAt(8), size));
  assert.equal(lines.length, 2);
  assert.equal(lines.filter((line) => line.to.area === 0).length, 1);
});

test("a leg within one drawn place is not a line", () => {
  const { lines } = flows.linesOfLegs(model, new Uint8Array([1, 0]), flows.nodeFinder(model, clustersAt(1), 512));
  assert.equal(lines.length, 0);
});

test("an unknown number is not zero: the line has no width of its own", () => {
  assert.equal(flows.legQuantity(model, 0), null);
  assert.equal(flows.lineWidth(null), 1.5);
  assert.equal(flows.lineWidth(500), 7);
});

test("rounds of ammunition are not counted as firearms", () => {
  const payload = smallPayload();
  payload.legs.from[0] = 3;
  payload.legs.to[0] = 0;
  assert.equal(flows.legQuantity(new Model(payload), 0), null);
});

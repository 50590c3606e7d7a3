import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const layers = await load("layers");
const painters = await load("paint_layers");
const { Model } = await load("data");

function modelWith(analyses) {
  return new Model({ ...smallPayload(), analyses });
}

const ROW = { corridor_id: "c", name: "A – B", basis: "documented", cases: 2, case_ids: ["a", "b", "elsewhere"], from_lon_lat: [-97.3, 30.1], to_lon_lat: [-99.5, 27.5] };

test("without analyses there are no corridors and no flows, and nothing breaks", () => {
  for (const analyses of [undefined, {}, { corridors: {} }, { corridors: { corridors: null }, flows: { levels: {} } }]) {
    assert.deepEqual([layers.corridorsOf(modelWith(analyses)), layers.flowsOf(modelWith(analyses))], [[], []]);
  }
});

test("a corridor knows its cases of this page and where it runs", () => {
  const [corridor] = layers.corridorsOf(modelWith({ corridors: { corridors: [ROW] } }));
  assert.deepEqual([corridor.name.es, corridor.count, corridor.cases(), corridor.chain.length], ["A – B", 2, [0, 1], 4]);
});

test("what has no place of its own is not drawn", () => {
  const nowhere = { ...ROW, from_lon_lat: null };
  assert.deepEqual(layers.corridorsOf(modelWith({ corridors: { corridors: [nowhere] } })), []);
});

test("flows of the same towns there and back do not lie on each other", () => {
  const back = { ...ROW, from_lon_lat: ROW.to_lon_lat, to_lon_lat: ROW.from_lon_lat };
  const [there, home] = layers.flowsOf(modelWith({ flows: { levels: { city: { flows: [ROW, back] } } } }));
  const middle = (flow) => flow.chain.slice(24, 26);
  assert.notDeepEqual([...middle(there)], [...middle(home)]);
});

const FRAME = { x: 0, y: 0, size: 1000, width: 1000, height: 1000 };

test("heads of a band point the way it leads, more of them the longer it is, and the same in every view", () => {
  const heads = (chain, frame = FRAME) => painters.bandArrows(frame, { chain }, 5);
  const [one, ...none] = heads([0.5, 0.5, 0.5, 0.6]);
  assert.deepEqual([none.length, one.x, Math.round(one.y), one.heading], [0, 500, 550, Math.PI / 2]);
  assert.equal(heads([0.5, 0.6, 0.5, 0.5])[0].heading, -Math.PI / 2);
  const long = heads([0.1, 0.5, 0.2, 0.5, 0.9, 0.5]);
  assert.deepEqual(long.map(({ x, heading }) => [Math.round(x), heading]), [[233, 0], [500, 0], [767, 0]]);
  const moved = heads([0.1, 0.5, 0.2, 0.5, 0.9, 0.5], { ...FRAME, x: 400 });
  assert.deepEqual(moved.map(({ x }) => Math.round(x) + 400), [500, 767]);
});

test("a band has no head that would cover it, and a published total none where it has dissolved into an area", () => {
  assert.deepEqual(painters.bandArrows(FRAME, { chain: [0.5, 0.5, 0.51, 0.5] }, 5), []);
  const total = (from, to) => painters.bandArrows(FRAME, { chain: [0, 0.5, 1, 0.5], from: { area: from }, to: { area: to } }, 1.6).map(({ x }) => Math.round(x));
  assert.deepEqual([total(false, false), total(false, true), total(true, false)], [[125, 375, 625, 875], [125, 375, 625], [375, 625, 875]]);
});

test("flows, corridors and published totals all have heads, in the key as well", async () => {
  const { samplesOfLayer } = await load("layer_key");
  const { Words } = await load("i18n");
  const heads = (paint) => {
    let count = 0;
    const ctx = new Proxy({ fill: () => { count += 1; }, createLinearGradient: () => ({ addColorStop() {} }) }, { get: (own, name) => own[name] || (() => {}), set: () => true });
    paint(ctx);
    return count / 2;
  };
  const band = { chain: [0.5, 0.5, 0.6, 0.5], count: 3, from: { area: false }, to: { area: false } };
  assert.deepEqual([heads((ctx) => painters.paintBandArrows(ctx, FRAME, [band, band], [])), heads((ctx) => painters.paintBandArrows(ctx, FRAME, [], [band]))], [2, 1]);
  const keys = (name) => samplesOfLayer(new Words("en"), name).map(({ paint }) => heads((ctx) => paint(ctx, 2, 9)));
  // The last sample is about dashes: a head would hide them.
  assert.deepEqual([keys("flows"), keys("corridors"), keys("published")], [[1, 1, 1, 0], [1, 1, 1, 0], [1]]);
});

test("published totals join towns and outlined areas, one line for two totals, none without a place", () => {
  const total = { flow_id: "f", from_id: "geonames:1", from_name: "Houston", to_id: "admin1:MX-MIC", to_name: "Michoacán", from_lon_lat: [-95.4, 29.8], to_lon_lat: null, measure: "m", value: 7, source_ids: ["s1"] };
  const unknown = { ...total, to_id: "country:XX" };
  const [flow, ...none] = layers.publishedOf(modelWith({ flows: { published: { flows: [total, { ...total, flow_id: "g" }, unknown] } } }));
  assert.deepEqual([none.length, flow.rows.length, flow.from.area, flow.to.area], [0, 2, false, true]);
  assert.deepEqual(layers.publishedOf(modelWith({})), []);
});

test("a crossing counts the cases that the filters leave, each once", () => {
  const payload = smallPayload();
  payload.events.documented[1] = 0;
  const model = new Model(payload);
  const [crossing] = layers.crossingsOf(model);
  assert.deepEqual([crossing.place, crossing.events], [1, [1]]);
  assert.equal(layers.casesAt(model, crossing, new Uint8Array(5).fill(1)).size, 1);
  assert.deepEqual(layers.shownCrossings(model, [crossing], new Uint8Array(5), 256, painters.crossingRadius), []);
});

test("crossings that would lie on each other are one, and a case told of at both counts once", () => {
  const model = modelWith({});
  const near = [{ place: 1, x: 0.5, y: 0.5, events: [0, 3] }, { place: 2, x: 0.5001, y: 0.5, events: [1] }];
  const every = new Uint8Array(5).fill(1);
  const [one, ...none] = layers.shownCrossings(model, near, every, 256, painters.crossingRadius);
  assert.deepEqual([none.length, one.places, one.cases.size, one.events], [0, [1, 2], 2, [0, 3, 1]]);
  assert.equal(layers.shownCrossings(model, near, every, 1e7, painters.crossingRadius).length, 2);
});

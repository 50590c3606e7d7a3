import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const grouping = await load("grouping");
const flows = await load("flows");
const { Model } = await load("data");
const { EVERYWHERE, MANY_PLACES, covers, regionAround } = await load("region");
const { AFAR, SURELY_TOUCHING } = await load("piles");
const { Scene } = await load("scene");

// Numbers from 0 to 1 that look strewn and are the same every time.
function strewn(i, turn) {
  return Math.abs(Math.sin(i * 12.9898 + turn * 78.233) * 43758.5453) % 1;
}

// `count` towns on either side of a border, one to three events each; every town has a leg to one near
// it and one to any other.
function townsModel(count) {
  const payload = smallPayload();
  const towns = Array.from({ length: count }, (_, i) => i);
  const countries = ["US", "MX"].map((name) => payload.strings.indexOf(name));
  payload.places = {
    name: towns.map(() => 0), admin1: towns.map(() => -1), level: towns.map(() => 0), uncertainty_km: towns.map(() => null), area: towns.map(() => -1),
    country: towns.map((i) => countries[i % 2]),
    lon: towns.map((i) => -11000000 + Math.round(2400000 * strewn(i, 1))), lat: towns.map((i) => 2900000 + Math.round((i % 2 ? -1 : 1) * 800000 * strewn(i, 2))),
  };
  const events = towns.flatMap((i) => new Array(1 + (i % 3)).fill(i));
  for (const key of Object.keys(payload.events)) payload.events[key] = events.map(() => payload.events[key][0]);
  payload.events.place = events;
  payload.events.kind = events.map((_, i) => Math.floor(9 * strewn(i, 4)));
  payload.events.citation_start = new Array(events.length + 1).fill(0);
  const first = towns.map((i) => events.indexOf(i));
  const from = [...first, ...first];
  const to = [...towns.map((i) => first[(i + 2) % count]), ...towns.map((i) => first[Math.floor(count * strewn(i, 5))])];
  payload.legs = { from, to, case: from.map(() => 0), basis: from.map((_, i) => i % 3), quantity: from.map(() => null), citation_start: new Array(from.length + 1).fill(0) };
  return new Model(payload);
}

function frameAt(model, zoom, place) {
  const size = 256 * 2 ** zoom;
  return { zoom, size, x: model.placeX[place] * size - 600, y: model.placeY[place] * size - 400, width: 1200, height: 800, padX: 0, padY: 0 };
}

function inFrame({ x, y, radius }, frame) {
  return x > frame.x - radius && x < frame.x + frame.width + radius && y > frame.y - radius && y < frame.y + frame.height + radius;
}

function told({ x, y, radius, count, places, symbols }) {
  return JSON.stringify([x, y, radius, count, [...places].sort((a, b) => a - b), symbols.map(({ groups, places: of, ...symbol }) => symbol)]);
}

test("a region holds its view and every drag of a quarter of it", () => {
  for (let i = 0; i < 300; i += 1) {
    const view = { x: 9000 * strewn(i, 6) - 2000, y: 5000 * strewn(i, 7), width: 300 + 1500 * strewn(i, 8), height: 300 + 900 * strewn(i, 9) };
    const region = regionAround(view);
    for (const [dx, dy] of [[0, 0], [380, 0], [-380, 0], [0, 380], [0, -380], [380, -380]]) assert.ok(covers(region, { ...view, x: view.x + dx, y: view.y + dy }));
    assert.ok(!covers(region, { ...view, x: view.x + 1000 }));
    assert.ok(covers(EVERYWHERE, view));
  }
});

// So few that in either case every symbol is led to its own place.
test("what a view shows is the same whether its region is arranged or the whole world", () => {
  const model = townsModel(600);
  const groups = grouping.groupByPlace(model, new Uint8Array(model.size).fill(1));
  let compared = 0;
  for (const [zoom, place] of [[6, 3], [7, 40], [8, 111], [9, 512], [10, 7]]) {
    const frame = frameAt(model, zoom, place);
    const [whole, part] = [EVERYWHERE, regionAround(frame)].map((region) => grouping.clusterPlaces(model, groups, frame.size, { region }));
    const seen = (clusters) => clusters.filter((cluster) => inFrame(cluster, frame)).map(told).sort();
    assert.deepEqual(seen(part), seen(whole), `zoom ${zoom}`);
    compared += seen(part).length;
  }
  assert.ok(compared > 50, `${compared} symbols compared`);
});

test("outside the region every place still belongs to one end, and is drawn as none", () => {
  const model = townsModel(600);
  const groups = grouping.groupByPlace(model, new Uint8Array(model.size).fill(1));
  for (const zoom of [7, 8, 10]) {
    const frame = frameAt(model, zoom, 40);
    const region = regionAround(frame);
    const clusters = grouping.clusterPlaces(model, groups, frame.size, { region });
    assert.deepEqual(clusters.flatMap(({ places }) => places).sort((a, b) => a - b), [...model.placeX.keys()]);
    assert.equal(clusters.reduce((sum, { count }) => sum + count, 0), model.size);
    const far = clusters.filter((cluster) => cluster.far);
    assert.ok(far.length > 10);
    for (const { x, y, symbols } of far) assert.ok(!symbols.length && !covers(region, { x, y, width: 0, height: 0 }));
    for (const cluster of clusters) if (!cluster.far) assert.ok(cluster.symbols.length);
  }
});

test("squares inside and outside the region are never taken for one another", () => {
  const size = 256 * 2 ** 8;
  const model = townsModel(2);
  model.places.country[1] = model.places.country[0];
  // The middles of the squares of the same two numbers, of either size.
  for (const [place, side] of [SURELY_TOUCHING, AFAR].entries()) [model.placeX[place], model.placeY[place]] = [(1000.5 * side) / size, (1100.5 * side) / size];
  const region = { west: 0, north: 0, east: size / 4, south: size / 4 };
  const clusters = grouping.clusterPlaces(model, grouping.groupByPlace(model, new Uint8Array(model.size).fill(1)), size, { region });
  assert.deepEqual(clusters.map(({ places, far }) => [places, far]), [[[0], false], [[1], true]]);
});

test("a leg between two places that share an end outside the region is told as outside the view", () => {
  const model = townsModel(600);
  const all = new Uint8Array(model.size).fill(1);
  const mask = new Uint8Array(model.legs.from.length).fill(1);
  const frame = frameAt(model, 9, 40);
  const clusters = grouping.clusterPlaces(model, grouping.groupByPlace(model, all), frame.size, { region: regionAround(frame) });
  const endOf = new Map(clusters.flatMap((cluster) => cluster.places.map((place) => [place, cluster])));
  const ends = (leg) => [model.legs.from[leg], model.legs.to[leg]].map((event) => endOf.get(model.events.place[event]));
  const index = new flows.FlowIndex(model);
  // Those of one end alone: few enough to be drawn one by one, wherever they are.
  mask.forEach((_, leg) => {
    mask[leg] = ends(leg)[0] === ends(leg)[1] ? 1 : 0;
  });
  const legs = [...mask.keys()].filter((leg) => mask[leg] === 1);
  const far = legs.filter((leg) => ends(leg)[0].far);
  const plan = new flows.LegPlan(model, index, mask, clusters, frame.size);
  assert.deepEqual(plan.arrange(frame), []);
  assert.ok(far.length > 0);
  assert.deepEqual([plan.drawing.outside, plan.drawing.within], [far.length, legs.length - far.length]);
});

test("a drag within the region arranges nothing anew, one beyond it does; few places are arranged once", () => {
  for (const [count, isRegional] of [[MANY_PLACES + 500, true], [400, false]]) {
    const model = townsModel(count);
    const scene = new Scene(model, { labels: [], paint() {} }, { language: "en" });
    scene.setMasks(new Uint8Array(model.size).fill(1), new Uint8Array(model.legs.from.length).fill(1));
    const frame = frameAt(model, 9, 40);
    scene.arrange(frame);
    const before = scene.clusters;
    assert.equal(before.some(({ far }) => far), isRegional);
    scene.arrange({ ...frame, x: frame.x + 300 });
    assert.equal(scene.clusters, before);
    scene.arrange({ ...frame, x: frame.x + 3000 });
    assert.equal(scene.clusters !== before, isRegional);
  }
});

test("what was prepared for the next zoom is what would have been arranged, and is used once", () => {
  for (const count of [400, MANY_PLACES + 500]) {
    const model = townsModel(count);
    const masks = [new Uint8Array(model.size).fill(1), new Uint8Array(model.legs.from.length).fill(1)];
    const sceneAt = (frame) => {
      const scene = new Scene(model, { labels: [], paint() {} }, { language: "en" });
      scene.setMasks(...masks);
      scene.arrange(frame);
      return scene;
    };
    const [frame, closer, other] = [8, 9, 10].map((zoom) => frameAt(model, zoom, 40));
    const scene = sceneAt(frame);
    const shown = scene.clusters;
    scene.prepare(closer);
    assert.equal(scene.clusters, shown, "nothing that is shown changes");
    const prepared = scene.ahead.clusters;
    scene.arrange(closer);
    assert.equal(scene.clusters, prepared);
    const [whole, own] = [sceneAt(closer), scene].map(({ clusters, lines }) => [clusters.map(told), lines.map(({ curve, count: legs }) => [curve, legs])]);
    assert.deepEqual(own, whole);
    assert.equal(scene.ahead, null);
    scene.prepare(other);
    scene.setMasks(masks[0].map((_, event) => event % 2), masks[1]);
    scene.arrange(other);
    assert.ok(scene.clusters.reduce((sum, { count: events }) => sum + events, 0) < model.size, "a filter makes it stale");
    scene.layers.add("crossings");
    scene.prepare(other);
    assert.equal(scene.ahead, null);
  }
});

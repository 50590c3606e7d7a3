import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const grouping = await load("grouping");
const flows = await load("flows");
const { nameOfPlaces, shortened } = await load("labels");
const { hostOf } = await load("paint_areas");
const { standsAside } = await load("paint_events");
const { symbolRadius } = await load("piles");
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

function discsOf(clusters) {
  return clusters.flatMap((c) => c.symbols.map((s) => ({ x: c.x + s.dx, y: c.y + s.dy, r: s.r, kind: s.kind, off: Math.hypot(s.dx - s.ax, s.dy - s.ay) })));
}

function noneHides(clusters) {
  const discs = discsOf(clusters);
  return discs.every((a, i) => discs.every((b, j) => j <= i || Math.hypot(a.x - b.x, a.y - b.y) >= (a.r + b.r) * 0.89));
}

// A symbol of one place that does not stand on it.
function hasStrayed(cluster) {
  return cluster.symbols.length === 1 && Math.hypot(cluster.symbols[0].dx, cluster.symbols[0].dy) > 3;
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

test("size never shrinks with the count and has a limit", () => {
  const radii = [1, 2, 4, 9, 10, 30, 40, 50, 1000, 1e5, 1e6].map(symbolRadius);
  assert.deepEqual(radii, [...radii].sort((a, b) => a - b));
  assert.ok(symbolRadius(1e6) <= 22);
});

// Two towns of one country and one beyond the border, all within a few kilometres.
function borderModel(lon = [-9950000, -9950500, -9951000], lat = [2750000, 2750500, 2749500]) {
  const payload = smallPayload();
  const at = (text) => {
    if (!payload.strings.includes(text)) payload.strings.push(text);
    return payload.strings.indexOf(text);
  };
  payload.places.lon = lon;
  payload.places.lat = lat;
  payload.places.level = payload.places.level.map(() => 0);
  payload.places.area = [-1, -1, -1];
  payload.places.country = ["US", "US", "MX"].map(at);
  payload.events.level = payload.events.level.map(() => 0);
  payload.events.place = [0, 1, 2, 2, 0];
  return new Model(payload);
}

test("events of two countries never share a symbol, however far one zooms out", () => {
  const mixed = borderModel();
  for (const zoom of [0, 2, 4, 8]) {
    const clusters = grouping.clusterPlaces(mixed, grouping.groupByPlace(mixed, all), 256 * 2 ** zoom);
    const countries = clusters.map((cluster) => new Set(cluster.places.map((place) => mixed.places.country[place])).size);
    assert.deepEqual(countries, clusters.map(() => 1));
    assert.equal(clusters.flatMap(grouping.eventsOfCluster).length, mixed.size);
  }
});

test("symbols of two countries step aside instead of lying on each other", () => {
  const mixed = borderModel();
  const clusters = grouping.clusterPlaces(mixed, grouping.groupByPlace(mixed, all), 512);
  assert.ok(noneHides(clusters));
  assert.ok(discsOf(clusters).some(({ off }) => off > 3));
  for (const { x, y, places } of clusters) assert.deepEqual([x, y], [mixed.placeX[places[0]] * 512, mixed.placeY[places[0]] * 512]);
});

test("a symbol that steps aside from the border does not come to lie on a neighbour at home", () => {
  const row = borderModel([-9950000, -9950000, -9950000], [2750980, 2757070, 2750000]);
  const mask = all.map((_, e) => (e < 3 ? 1 : 0));
  const clusters = grouping.clusterPlaces(row, grouping.groupByPlace(row, mask), size);
  assert.equal(clusters.length, 3);
  assert.ok(noneHides(clusters));
});

// Towns strewn on either side of a border that runs from west to east.
function strewnModel(count, around = null) {
  const payload = smallPayload();
  const strew = (i, k) => Math.abs(Math.sin(i * 12.9898 + k * 78.233) * 43758.5453) % 1;
  for (const text of ["US", "MX"]) if (!payload.strings.includes(text)) payload.strings.push(text);
  const towns = Array.from({ length: count }, (_, i) => i);
  const fill = (value) => new Array(count).fill(value);
  payload.places = {
    name: fill(0), admin1: fill(-1), level: fill(0), uncertainty_km: fill(null), area: fill(-1),
    country: towns.map((i) => payload.strings.indexOf(i % 2 ? "US" : "MX")),
    lon: towns.map((i) => -11000000 + Math.round(1500000 * strew(i, 1))),
    lat: towns.map((i) => 2900000 + Math.round((i % 2 ? 1 : -1) * 150000 * strew(i, 2))),
  };
  for (const key of Object.keys(payload.events)) payload.events[key] = fill(payload.events[key][0]);
  if (around) {
    payload.places.country = fill(payload.strings.indexOf("US"));
    payload.places.lon = around.map(([dx]) => -9950000 + dx);
    payload.places.lat = around.map(([, dy]) => 2750000 + dy);
    payload.events.kind[count - 1] = 5;
  }
  payload.events.place = towns;
  payload.events.citation_start = new Array(count + 1).fill(0);
  payload.legs = { from: [], to: [], case: [], basis: [], quantity: [], citation_start: [0] };
  return new Model(payload);
}

test("among many towns too, symbols step aside at the border and nowhere else", () => {
  const strewn = strewnModel(200);
  const groups = grouping.groupByPlace(strewn, new Uint8Array(200).fill(1));
  let moved = 0;
  for (const zoom of [4, 4.5, 5, 6, 7]) {
    const clusters = grouping.clusterPlaces(strewn, groups, 256 * 2 ** zoom);
    assert.equal(clusters.flatMap(grouping.eventsOfCluster).length, 200);
    const reach = Math.max(...clusters.map((cluster) => cluster.radius));
    for (const a of clusters) {
      moved += hasStrayed(a) ? 1 : 0;
      if (hasStrayed(a)) assert.ok(clusters.some((b) => b !== a && Math.hypot(a.x - b.x, a.y - b.y) < 4 * reach));
    }
    assert.ok(noneHides(clusters), `zoom ${zoom}`);
  }
  assert.ok(moved > 5);
});

test("wherever on the map two towns face each other across a border, they step aside", () => {
  const mask = all.map((_, e) => (e === 0 || e === 2 ? 1 : 0));
  for (let i = 0; i < 60; i += 1) {
    const [lon, lat] = [-9950000 + 311 * i, 2750000 + 173 * i];
    const pair = borderModel([lon, lon, lon + 4000], [lat, lat, lat + 1000]);
    const clusters = grouping.clusterPlaces(pair, grouping.groupByPlace(pair, mask), size);
    assert.ok(clusters.length === 2 && noneHides(clusters), `place ${i}`);
  }
});

test("a stage that nobody uses takes no room, and what is drawn keeps its stage", () => {
  const groups = grouping.groupByPlace(model, all);
  const drawn = [0, 1, 3].map((e) => `${model.events.kind[e]}:${model.isInferred(e)}`);
  assert.equal(groups.counts.length, model.placeX.length * new Set(drawn).size);
  for (const cluster of clustersAt(8)) {
    for (const symbol of cluster.symbols) {
      for (const event of grouping.eventsOfSymbol(symbol)) assert.deepEqual([model.events.kind[event], model.isInferred(event)], [symbol.kind, symbol.inferred]);
    }
  }
});

// Four towns of one country around a crossing, near enough to be merged; purchases at all of them.
function mergedModel(spread = 40000) {
  return strewnModel(5, [[0, 0], [spread, spread], [spread, -spread], [-spread, spread], [-spread, -spread]]);
}

test("what is merged keeps each stage at the place that most of its events are at", () => {
  const merged = mergedModel();
  const groups = grouping.groupByPlace(merged, new Uint8Array(merged.size).fill(1));
  const [cluster, ...others] = grouping.clusterPlaces(merged, groups, 256 * 2 ** 4);
  assert.equal(others.length, 0);
  assert.equal(cluster.places.length, 5);
  const crossing = cluster.symbols.find(({ kind }) => kind === 5);
  const scale = 256 * 2 ** 4;
  assert.ok(Math.abs(cluster.x + crossing.ax - merged.placeX[4] * scale) < 1e-6);
  assert.deepEqual([crossing.dx, crossing.dy], [crossing.ax, crossing.ay], "a crossing stands on its border");
  assert.ok(noneHides([cluster]));
});

test("a symbol that cannot stand over its place has a tick to it, and one that can has none", () => {
  const at = (off) => standsAside({ pointed: false, symbols: [1, 2] }, { dx: off, dy: 0, ax: 0, ay: 0, r: 8 });
  assert.deepEqual([0, 7, 9, 40].map(at), [false, false, true, true]);
  assert.equal(standsAside({ pointed: true, symbols: [1, 2] }, { dx: 4, dy: 0, ax: 0, ay: 0, r: 8 }), true);
  assert.equal(standsAside({ pointed: true, symbols: [1] }, { dx: 20, dy: 0, ax: 0, ay: 0, r: 8 }), true);
});

test("symbols make room for the crossings of a layer, which stand for their own", () => {
  const row = borderModel();
  const groups = grouping.groupByPlace(row, all);
  const disc = { x: row.placeX[0], y: row.placeY[0], r: 20 };
  const clusters = grouping.clusterPlaces(row, groups, size, { discs: [disc], replaced: 5 });
  for (const cluster of clusters) {
    for (const s of cluster.symbols) {
      assert.equal(s.replaced, s.kind === 5 && !s.inferred);
      if (!s.replaced) assert.ok(Math.hypot(cluster.x + s.dx - disc.x * size, cluster.y + s.dy - disc.y * size) >= (s.r + 20) * 0.89);
    }
  }
  assert.equal(clusters.flatMap(grouping.eventsOfCluster).length, row.size);
});

test("smaller symbols stand at the same places", () => {
  const groups = grouping.groupByPlace(model, all);
  const [full, small] = [1, 0.8].map((scale) => grouping.clusterPlaces(model, groups, size, { scale }));
  assert.deepEqual(small.map(({ places }) => places), full.map(({ places }) => places));
  small.forEach((cluster, i) => {
    assert.ok(Math.abs(cluster.x - full[i].x) < 1e-6);
    cluster.symbols.forEach((s, k) => assert.ok(Math.abs(s.r - 0.8 * full[i].symbols[k].r) < 1e-9));
  });
});

test("an unknown number is not zero: the line has no width of its own", () => {
  assert.equal(flows.legQuantity(model, 0), null);
  assert.equal(flows.lineWidth(null), 1.5);
  assert.equal(flows.lineWidth(500), 7);
});

test("rounds of ammunition and grenades are not counted as firearms", () => {
  const payload = smallPayload();
  payload.legs.quantity[0] = 563;
  assert.equal(flows.legQuantity(new Model(payload), 0), 563);
  payload.events.quantity_unit[payload.legs.to[0]] = 1;
  assert.equal(flows.legQuantity(new Model(payload), 0), null);
  payload.legs.quantity_unit = [0, 0];
  assert.equal(flows.legQuantity(new Model(payload), 0), 563, "the unit of the leg itself is what counts");
  payload.legs.quantity_unit = [1, 0];
  assert.equal(flows.legQuantity(new Model(payload), 0), null);
});

test("a merged symbol is named for the place it stands at, not for a town far from it", () => {
  const merged = {
    placeX: [0.2, 0.21, 0.22, 0.23, 0.203], placeY: [0.4, 0.4, 0.4, 0.4, 0.4], text: (text) => text, code: (list, level) => level,
    places: { level: ["city", "city", "city", "city", "port_of_entry"], name: ["Laredo", "b", "c", "d", "McAllen–Hidalgo Bridge"] },
  };
  assert.equal(nameOfPlaces(merged, [4, 0, 1], { size: 256 * 2 ** 8 }), "McAllen–Hidalgo Bridge");
  assert.equal(nameOfPlaces(merged, [4, 0, 1], { size: 256 * 2 ** 3 }), "Laredo", "on one spot a town says more than its bridge");
});

test("a long name is cut between its words", () => {
  assert.equal(shortened("Mariposa Port of Entry (Nogales)"), "Mariposa Port of Entry");
  assert.equal(shortened("McAllen–Hidalgo–Reynosa International Bridge"), "McAllen–Hidalgo–Reynosa…");
  assert.equal(shortened("Houston"), "Houston");
});

test("a part of a state is drawn in that state alone", () => {
  const payload = smallPayload();
  payload.places.admin1[1] = payload.strings.push("MX-MIC") - 1;
  payload.places.area[1] = 1;
  payload.areas.push({ code: "region:south", name: { en: "South", es: "Sur" }, level: 4, circle: [-102, 19, 150], anchor: [-1020000, 190000] });
  const parted = new Model(payload);
  assert.equal(hostOf(parted, parted.areas[1]), parted.areas[0]);
  assert.equal(hostOf(parted, parted.areas[0]), null);
});

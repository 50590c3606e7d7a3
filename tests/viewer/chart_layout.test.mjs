// What the charts draw, before anything is drawn: axes, published figures, years, crossings, networks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { axisOf, linearTicks, logTicks, roomyTicks } = await load("chart_scale");
const { claimMark, funnelBars, splitGroups } = await load("chart_claims");
const { borderRows, namedYears, networkGraph, ring, spotMarks, yearPanels } = await load("chart_layout");
const { languageOf } = await load("figure_words");

const claim = (id, low, high, kind, more) => ({ estimate_id: id, low, high, kind, method: null, ...more });
const EDGES = { left: 10, right: 310 };

test("a logarithmic axis gives each doubling the same room", () => {
  const axis = axisOf([84000, 1000000], { log: true, ...EDGES });
  assert.ok(axis.log);
  const room = (a) => axis.at(2 * a) - axis.at(a);
  assert.ok(Math.abs(room(100000) - room(400000)) < 1e-9);
  assert.deepEqual(axis.ticks, [100000, 200000, 500000, 1000000]);
});

test("an axis with a value of zero or less is never logarithmic", () => {
  assert.equal(axisOf([0, 1000], { log: true, ...EDGES }).log, false);
});

test("shares stand on the whole of 0 to 100, numbers on an axis from 0, years near themselves", () => {
  const ends = (values, unit) => (({ low, high }) => [low, high])(axisOf(values, { unit, ...EDGES }));
  assert.deepEqual(ends([67.5, 90], "percent"), [0, 100]);
  assert.deepEqual(ends([103, 339], "guns"), [0, 400]);
  assert.deepEqual(ends([2020, 2021], "year"), [2019, 2022]);
  assert.deepEqual(ends([0, 0], "guns")[0], 0);
});

test("every value is inside its axis, and larger values stand further right", () => {
  for (const log of [true, false]) {
    for (let i = 0; i < 200; i += 1) {
      const values = Array.from({ length: 5 }, (_, k) => ((i * 7919 + k * 104729) % 99991) + 1);
      const axis = axisOf(values, { log, ...EDGES });
      const places = [...values].sort((a, b) => a - b).map(axis.at);
      assert.ok(places.every((x, k) => x >= 10 && x <= 310 && (k === 0 || x >= places[k - 1])));
    }
  }
});

test("ticks are round numbers within the axis, and labels do not touch", () => {
  assert.deepEqual(linearTicks(0, 24, 4), [0, 10, 20]);
  assert.deepEqual(logTicks(3, 60), [5, 10, 20, 50]);
  const axis = axisOf([1, 1e9], { log: true, ...EDGES });
  const kept = roomyTicks(axis, String, { letter: 6, width: 320 });
  assert.ok(kept.length > 1 && kept.length < axis.ticks.length);
  assert.ok(kept.every(({ x, half }, i) => x - half >= 0 && x + half <= 320 && (i === 0 || x - half >= kept[i - 1].x + kept[i - 1].half)));
});

test("a range is drawn by its two ends and never by a middle", () => {
  const axis = axisOf([0, 100], { unit: "percent", ...EDGES });
  const mark = claimMark(claim("a", 20, 60, "range"), axis);
  assert.deepEqual(mark.points, [axis.at(20), axis.at(60)]);
  assert.deepEqual(mark.whisker, mark.points);
});

test("an end that no source states is open: an arrow, no whisker to anywhere", () => {
  const axis = axisOf([0, 100], { unit: "percent", ...EDGES });
  const upTo = claimMark(claim("a", null, 1, "up_to"), axis);
  assert.deepEqual([upTo.arrow, upTo.points.length, upTo.whisker], ["left", 1, null]);
  assert.equal(claimMark(claim("a", 33, null, "at_least"), axis).arrow, "right");
  assert.equal(claimMark(claim("a", 33, 33, "number"), axis).arrow, null);
});

test("a marker is filled only where a source states its method", () => {
  const axis = axisOf([0, 100], { unit: "percent", ...EDGES });
  assert.equal(claimMark(claim("a", 5, 5, "number"), axis).hollow, true);
  assert.equal(claimMark(claim("a", 5, 5, "number", { method: "survey" }), axis).hollow, false);
});

test("every claim is drawn or listed exactly once, and one without a value is never drawn", () => {
  const groups = [
    { measure: "m", unit: "guns", claims: [claim("a", 1, 1, "number"), claim("b", 2, 3, "range"), claim("c", null, null, "no_value")] },
    { measure: "n", unit: "guns", claims: [claim("d", 1, 1, "number"), claim("e", null, null, "no_value")] },
  ];
  const { charts, single, silent } = splitGroups(groups);
  assert.deepEqual(charts.flatMap((group) => group.claims.map((c) => c.estimate_id)), ["a", "b"]);
  assert.deepEqual(single.map(({ claim: c }) => c.estimate_id), ["d"]);
  assert.deepEqual(silent.map(({ claim: c }) => c.estimate_id), ["c", "e"]);
});

test("ranks and yes-or-no claims are no amounts: they are listed and get no axis", () => {
  const { charts, single } = splitGroups([{ measure: "r", unit: "rank", claims: [claim("a", 1, 1, "number"), claim("b", 2, 2, "number")] }]);
  assert.deepEqual([charts.length, single.length], [0, 2]);
});

test("bars of a funnel never mix units: a share is of 100, a number of the largest number", () => {
  const step = (...claims) => ({ step: "s", label: {}, claims });
  const bars = funnelBars({ steps: [step(claim("a", 12000, 12000, "number", { unit: "traces" })), step(claim("b", 33, null, "at_least", { unit: "percent" })), step(claim("c", 3000, 6000, "range", { unit: "traces" })), step()] });
  const shares = bars.map(({ bars: own }) => own.map(({ low, high }) => [low, high]));
  assert.deepEqual(shares, [[[1, 1]], [[0.33, 0.33]], [[0.25, 0.5]], []]);
  assert.equal(bars[1].bars[0].open, true);
});

const year = (kind, at, expected, low, high) => ({ kind, year: at, expected, low, high, possible: 1 });

test("a record is as high in one panel of years as in any other", () => {
  const { panels, years, perRecord } = yearPanels({ counted: { purchase: 30, use: 1 }, years: [year("purchase", 2006, 24, 20, 30), year("purchase", 2009, 1, 1, 1), year("use", 2008, 1, 1, 1)] });
  assert.deepEqual(years, [2006, 2007, 2008, 2009]);
  assert.equal(panels[0].height, 30 * perRecord);
  assert.ok(panels[0].height <= 96);
  assert.equal(panels[0].most.year, 2006);
});

test("a stage without a record of any year has no panel, and no years make no chart", () => {
  const { panels } = yearPanels({ counted: {}, years: [year("use", 2008, 1, 1, 1), { ...year("theft", 2008, 0, 0, 0), possible: 0 }] });
  assert.deepEqual(panels.map(({ kind }) => kind), ["use"]);
  assert.deepEqual(yearPanels({ years: [] }).panels, []);
});

test("named years begin with the first and do not crowd it", () => {
  assert.deepEqual(namedYears([2006, 2007, 2008, 2009, 2010, 2011]), [2006, 2010]);
  assert.deepEqual(namedYears([2009, 2010, 2011]), [2009]);
});

const unit = (id, cases) => ({ unit_id: id, name: id, cases, expected: 2, ratio_low: 0.5, ratio_high: 3 });

test("crossings keep the order of the border, and a window spans the crossings it names", () => {
  const border = { units: [unit("w", 1), unit("m", 5), unit("e", 2)], hot_spots: [{ unit_ids: ["m", "e"] }, { unit_ids: ["not drawn"] }] };
  const { rows, windows } = borderRows(border, { left: 100, right: 300, top: 0, step: 20 });
  assert.deepEqual(rows.map((row) => row.unit.unit_id), ["w", "m", "e"]);
  assert.equal(windows.length, 1);
  assert.ok(windows[0].from > rows[0].y && windows[0].from < rows[1].y && windows[0].to > rows[2].y);
  assert.ok(rows.every((row) => row.low <= row.expected && row.expected <= row.high && row.high <= 300));
});

test("the nodes of a ring are apart and inside it", () => {
  const points = ring(6, { cx: 100, cy: 100, r: 80 });
  assert.ok(points.every(({ x, y }) => Math.abs(Math.hypot(x - 100, y - 100) - 80) < 1e-9));
  assert.equal(new Set(points.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`)).size, 6);
});

test("a network is its documented cases; what only shares something stands outside of it", () => {
  const network = { case_ids: ["a", "b"], links: [{ case_a: "b", case_b: "a", relation: "same_case" }] };
  const soft = [{ case_ids: ["a", "c"], shared: [] }, { case_ids: ["d", "e"], shared: [] }];
  const graph = networkGraph(network, soft);
  assert.deepEqual([graph.nodes, graph.own], [["a", "b", "c"], 2]);
  assert.deepEqual(graph.hard.map(({ a, b }) => [a, b]), [[0, 1]]);
  assert.deepEqual(graph.soft.map(({ a, b }) => [a, b]), [[0, 2]]);
});

const spot = (changes) => ({ kind: "purchase", documented: "yes", expected: 1, certain: 1, lon: 0, lat: 0, ...changes });
const plainly = ({ lon, lat }) => [lon, lat];

test("marks of a small map hide none of their place, and keep every share of a record", () => {
  const spots = [spot({}), spot({ kind: "crossing", expected: 4, certain: 4 }), spot({ lon: 3, expected: 0.25, certain: 0 }), spot({ documented: "inferred" }), spot({ lon: 90 })];
  const marks = spotMarks(spots, plainly);
  const sum = (rows) => rows.reduce((total, { expected }) => total + expected, 0);
  assert.equal(sum(marks), sum(spots));
  const near = marks.filter(({ x }) => x < 45);
  assert.deepEqual(near.map(({ kind, hollow, expected }) => [kind, hollow, expected]), [["crossing", false, 4], ["purchase", false, 1.25], ["purchase", true, 1]]);
  for (const [i, a] of near.entries()) for (const b of near.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r);
});

test("the area of a mark is its share of records, and none vanishes", () => {
  const [large, small, least] = spotMarks([spot({ expected: 4 }), spot({ lon: 50 }), spot({ lon: 99, expected: 0.001, certain: 0 })], plainly);
  assert.ok(Math.abs(large.r / small.r - 2) < 1e-9);
  assert.ok(least.r > 2 && least.certain === 0);
});

test("what a casebook words itself is read out in its own language, not in that of the page", () => {
  assert.equal(languageOf("firearms recovered in Mexico and submitted for tracing"), "en");
  assert.equal(languageOf("Consul General of Mexico in El Paso"), "en");
  assert.equal(languageOf("Mexican military"), "en");
  assert.equal(languageOf("armas aseguradas por el ejército en la frontera"), "es");
  assert.equal(languageOf("días de decomiso"), "es");
  assert.equal(languageOf("Según la Sedena"), "es");
  assert.equal(languageOf("2008-2010"), undefined);
});

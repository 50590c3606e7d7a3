import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { Fans } = await load("fans");
const { paintFan, paintShares, strandWidth } = await load("paint_fans");
const { colours } = await load("palette");
const { offRoutes } = await load("off_routes");
const { shareWords } = await load("fan_card");
const { drawnWords } = await load("legend");
const { Words } = await load("i18n");
const { Model } = await load("data");

const port = (id, lon, lat, expected = null) => ({ crossing_id: id, name: id, name_es: `${id} es`, lon, lat, case_ids: [], expected_cases: expected });
const PORTS = [port("west", -117, 32.5), port("middle", -106.5, 31.7), port("east", -99.5, 27.5)];
const ROW = { case_ids: ["a"], origin_event_ids: ["a#1"], end_event_ids: ["a#3"], choices: 3, choice_ids: null, probabilities: null, rest: null };
const FRAME = { x: 0, y: 0, size: 1000, width: 1000, height: 1000, zoom: 4 };

function fansWith(row, crossings = PORTS) {
  const model = new Model({ ...smallPayload(), analyses: { crossings: { crossings, undocumented: [row], gate_open: false } } });
  return new Fans(model);
}

// What a canvas is told to stroke, and how.
function recorder() {
  const strokes = [];
  const ctx = {
    beginPath() {}, moveTo() {}, lineTo() {}, closePath() {}, fill() {}, strokeText() {}, fillText(text) { strokes.push({ text }); }, setLineDash(dash) { ctx.dash = dash; }, measureText: (text) => ({ width: 7 * text.length }),
    createLinearGradient: () => ({ stops: [], addColorStop(at, color) { this.stops.push([at, color]); } }),
    stroke() { strokes.push({ width: ctx.lineWidth, dash: ctx.dash, style: ctx.strokeStyle }); },
  };
  return { ctx, strokes };
}

function painted(fans, list) {
  const { ctx, strokes } = recorder();
  paintFan(ctx, FRAME, { strands: fans.strandsOf(list), marks: fans.marksOf(list) });
  paintShares(ctx, FRAME, fans.marksOf(list), (share) => `${share}`);
  return strokes;
}

test("without an analysis, or with one of another shape, there are no fans and nothing breaks", () => {
  for (const analyses of [undefined, {}, { crossings: {} }, { crossings: { crossings: 49 } }]) {
    const fans = new Fans(new Model({ ...smallPayload(), analyses }));
    assert.deepEqual([fans.rows, fans.ofLeg(1), fans.ofCase(0), fans.ofLegs([0, 1])], [[], null, null, []]);
  }
});

test("a leg over an unknown crossing has the fan of its case, any other leg has none", () => {
  const fans = fansWith(ROW);
  assert.equal(fans.ofLeg(0), null);
  const fan = fans.ofLeg(1);
  assert.deepEqual([fan.origins, fan.ends, fan.crossings.map(({ row }) => row.crossing_id)], [[1], [2], ["west", "middle", "east"]]);
});

test("while the gate is closed every strand has the same width, and none a share", () => {
  const fans = fansWith(ROW);
  const list = [fans.ofCase(0)];
  assert.ok(fans.strandsOf(list).every(({ share }) => share === null));
  const strands = painted(fans, list).filter(({ dash }) => dash && dash.length);
  assert.equal(strands.length, 6);
  assert.equal(new Set(strands.map(({ width }) => width)).size, 1);
  assert.deepEqual(painted(fans, list).filter(({ text }) => text), []);
});

test("once it is open widths follow the shares, and the shares stand at the crossings", () => {
  const fans = fansWith({ ...ROW, probabilities: [{ crossing_id: "east", probability: 0.6 }, { crossing_id: "west", probability: 0.25 }], rest: 0.15 });
  const list = [fans.ofCase(0)];
  const strands = painted(fans, list).filter(({ dash }) => dash && dash.length);
  assert.deepEqual(strands.map(({ width }) => width), [0.6, 0.25, 0.6, 0.25].map(strandWidth));
  assert.ok(Math.abs(strandWidth(0.6) / strandWidth(0.25) - 0.6 / 0.25) < 1e-9);
  assert.deepEqual(painted(fans, list).filter(({ text }) => text).map(({ text }) => text), ["0.6", "0.25"]);
});

test("shares that would lie on each other are not drawn twice: the card has both", () => {
  const near = [port("one", -100, 28), port("two", -100.1, 28)];
  const row = { ...ROW, probabilities: [{ crossing_id: "one", probability: 0.35 }, { crossing_id: "two", probability: 0.5 }], rest: 0.15 };
  const fans = fansWith(row, near);
  assert.deepEqual(painted(fans, [fans.ofCase(0)]).filter(({ text }) => text).map(({ text }) => text), ["0.5"]);
});

test("what a source names narrows the fan", () => {
  const fans = fansWith({ ...ROW, choices: 1, choice_ids: ["middle"] });
  assert.deepEqual(fans.ofCase(0).crossings.map(({ row }) => row.crossing_id), ["middle"]);
});

test("towards an area a strand dissolves: an area is no point", () => {
  const fans = fansWith(ROW);
  const [out, , , onward] = painted(fans, [fans.ofCase(0)]).filter(({ dash }) => dash && dash.length);
  assert.equal(typeof out.style, "string");
  assert.match(onward.style.stops[0][1], /, 0\)$/);
});

test("cases that share an origin share its strands, each drawn once", () => {
  const fans = fansWith(ROW);
  const one = fans.strandsOf([fans.ofCase(0)]).length;
  assert.equal(fans.strandsOf([fans.ofCase(0), fans.ofCase(0)]).length, one);
});

test("of several cases no share is drawn: a crossing has as many as there are cases", () => {
  const likely = (case_id, probabilities) => ({ ...ROW, case_ids: [case_id], probabilities: probabilities.map(([crossing_id, probability]) => ({ crossing_id, probability })), rest: 0 });
  const fans = fansWith(likely("a", [["east", 0.6], ["west", 0.4]]));
  const both = [fans.ofCase(0), { ...fans.ofCase(0), row: likely("b", []), crossings: fans.cover(likely("b", [["east", 0.1]])) }];
  assert.ok(fans.marksOf(both).every(({ share }) => share === null));
  assert.ok(fans.strandsOf(both).every(({ share }) => share === null));
  assert.deepEqual(fans.marksOf([both[0], both[0]]).map(({ share }) => share), [0.6, 0.4]);
});

test("fans are drawn for no more than 24 legs of a line, and how many there are is known", () => {
  const fans = fansWith(ROW);
  const many = [0, ...Array(60).fill(1)];
  assert.deepEqual([fans.openLegs(many).length, fans.ofLegs(many).length], [60, 24]);
  assert.equal(new Words("en").say("fan_drawn", { n: "24", of: "60" }), "Dotted lines are drawn for 24 of 60 legs over such a crossing.");
});

test("strands are lighter than any leg, and lighter still where many meet", () => {
  const inkOf = (n) => {
    const fans = fansWith({ ...ROW, end_event_ids: [] }, Array.from({ length: n }, (_, i) => port(`p${i}`, -100 - i / 2, 28)));
    const [strand] = painted(fans, [fans.ofCase(0)]).filter(({ dash }) => dash && dash.length);
    return strand.style.match(/[\d.]+/g).map(Number);
  };
  const [few, many] = [inkOf(12), inkOf(13)];
  assert.deepEqual(few.slice(0, 3), colours("light").lines.inferred);
  assert.ok(many[3] < few[3] && few[3] < 0.82);
});

test("at a crossing cases that leave it open are counted, and expected only when every share is known", () => {
  const closed = fansWith(ROW);
  assert.deepEqual(closed.openTo(closed.near(-99.5, 27.5)), { count: 1, expected: null });
  assert.deepEqual(closed.near(-99.5, 27.5).map(({ row }) => row.crossing_id), ["east"]);
  assert.deepEqual(closed.near(-99.4, 27.5).map(({ row }) => row.crossing_id), ["east"]);
  assert.deepEqual(closed.near(-90, 30), []);
  const open = fansWith(ROW, [port("west", -117, 32.5, 0.25), port("east", -99.5, 27.5, 1.5)]);
  assert.deepEqual(open.openTo(open.crossings), { count: 1, expected: 1.75 });
  const half = fansWith(ROW, [port("west", -117, 32.5), port("east", -99.5, 27.5, 1.5)]);
  assert.equal(half.openTo(half.crossings).expected, null);
  const elsewhere = fansWith({ ...ROW, choice_ids: ["west"] });
  assert.equal(elsewhere.openTo(elsewhere.near(-99.5, 27.5)).count, 0);
});

test("a small share is not said to be nothing", () => {
  assert.equal(shareWords(new Words("en"), 0), "under 5 %");
  assert.equal(shareWords(new Words("es"), 0.35), "35 %");
});

test("an event on no leg is known with its reason", () => {
  const model = new Model({ ...smallPayload(), off_routes: { event: [4], reason: [2], other: [3] } });
  assert.deepEqual([...offRoutes(model)], [[4, { reason: 2, other: 3 }]]);
  assert.deepEqual([...offRoutes(new Model(smallPayload()))], []);
});

test("how legs are drawn is told in full, without what there is none of", () => {
  const drawing = { single: 2, aggregated: 0, within: 1, outside: 0, unplaced: 3, lines: 2, cell: 0 };
  assert.equal(drawnWords(drawing, new Words("en")), "At this zoom: 2 legs drawn singly, 1 within one symbol, 3 with an end off the map.");
  assert.equal(drawnWords({ single: 0 }, new Words("es")), "");
});

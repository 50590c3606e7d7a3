import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { CUMULATIVE, dragged, gestureAt, playStart, stepped, WINDOW } = await load("brush");
const { Player } = await load("player");
const { scrollTo, windowOf } = await load("virtual");
const { boxRing, insideChain, insideTest, readRing, ringOf, ringText, MAX_CORNERS } = await load("polygon");
const LAST = 9;

test("an edge is taken, a span is moved, elsewhere a new one is drawn", () => {
  assert.deepEqual([3.02, 6.95, 5, 1, 8].map((x) => gestureAt(x, [3, 6], LAST, 0.1)), ["from", "to", "move", "new", "new"]);
  assert.equal(gestureAt(5, [0, LAST], LAST, 0.1), "new");
});

test("a dragged span keeps its length and stays on the bars; edges do not cross", () => {
  assert.deepEqual(dragged("move", 5, 8.4, [3, 6], LAST), [6, 9]);
  assert.deepEqual(dragged("move", 5, -20, [3, 6], LAST), [0, 3]);
  assert.deepEqual(dragged("from", 3, 9, [3, 6], LAST), [6, 6]);
  assert.deepEqual(dragged("to", 7, -1, [3, 6], LAST), [3, 3]);
  assert.deepEqual(dragged("new", 4.2, 2.9, [0, LAST], LAST), [2, 4]);
});

test("steps move the window or the end, and stop at the last bar", () => {
  assert.deepEqual(stepped([3, 4], 1, LAST, WINDOW), [4, 5]);
  assert.deepEqual(stepped([3, 4], 1, LAST, CUMULATIVE), [0, 5]);
  for (const mode of [WINDOW, CUMULATIVE]) assert.equal(stepped([8, 9], 1, LAST, mode), null);
  assert.equal(stepped([0, 1], -1, LAST, WINDOW), null);
});

test("playing starts at the first bar when all is shown or the end is reached, else where it stands", () => {
  assert.deepEqual(playStart([0, LAST], LAST, WINDOW), [0, 0]);
  assert.deepEqual(playStart([7, 9], LAST, WINDOW), [0, 2]);
  assert.deepEqual(playStart([2, 4], LAST, WINDOW), [2, 4]);
  assert.deepEqual(playStart([0, 4], LAST, CUMULATIVE), [0, 4]);
});

test("nothing plays by itself, faster than a step a second, or past the end", () => {
  const real = [globalThis.setInterval, globalThis.clearInterval];
  const running = new Map();
  globalThis.setInterval = (act, ms) => running.set(running.size + 1, { act, ms }).size;
  globalThis.clearInterval = (id) => running.delete(id);
  let steps = 0;
  const told = [];
  const player = new Player(() => (steps += 1) < 3, (playing) => told.push(playing), 10);
  assert.equal(running.size, 0);
  player.play();
  const [{ act, ms }] = running.values();
  assert.ok(ms >= 1000);
  for (let i = 0; i < 9; i += 1) if (running.size) act();
  assert.deepEqual([steps, player.playing, told, running.size], [3, false, [true, false], 0]);
  [globalThis.setInterval, globalThis.clearInterval] = real;
});

test("only rows in sight are built, and every row can be reached", () => {
  const shape = { viewport: 600, rowHeight: 80, count: 1000 };
  const at = windowOf({ ...shape, scrollTop: 8000 });
  assert.ok(at.first <= 100 && at.last >= 108 && at.last - at.first < 30);
  assert.equal(windowOf({ ...shape, scrollTop: 0 }).first, 0);
  assert.equal(windowOf({ ...shape, scrollTop: 1000 * 80 - 600 }).last, 1000);
  const many = { viewport: 600, rowHeight: 80, count: 1_000_000 };
  const { height } = windowOf({ ...many, scrollTop: 0 });
  assert.ok(height < 16_000_000);
  assert.equal(windowOf({ ...many, scrollTop: height - 600 }).last, 1_000_000);
  for (const row of [0, 1, 499_999, 999_999]) {
    const { first, last } = windowOf({ ...many, scrollTop: scrollTo(row, { ...many, scrollTop: 0 }) });
    assert.ok(first <= row && row < last, String(row));
  }
});

test("moving to a row in sight does not scroll", () => {
  assert.equal(scrollTo(5, { scrollTop: 300, viewport: 600, rowHeight: 80, count: 100 }), 300);
  assert.equal(scrollTo(2, { scrollTop: 300, viewport: 600, rowHeight: 80, count: 100 }), 160);
});

test("a ring has an inside, also when it is hollow towards a point", () => {
  const inside = insideTest([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]]);
  const at = (lon, lat) => inside((lon + 180) / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI));
  assert.deepEqual([at(1, 1), at(2, 3), at(2, 0.5), at(9, 9)], [true, false, true, false]);
});

test("a hand-drawn ring fits in a link; a stroke is no ring", () => {
  const drawn = Array.from({ length: 900 }, (_, i) => [-100 + 5 * Math.cos(i / 143), 25 + 5 * Math.sin(i / 143)]);
  const ring = ringOf(drawn);
  assert.ok(ring.length >= 8 && ring.length <= MAX_CORNERS);
  assert.deepEqual(readRing(ringText(ring)), ring);
  assert.equal(ringOf([[1, 1], [1, 1.001], [1, 1]]), null);
  assert.deepEqual(boxRing([-100, 20], [-99, 21]).length, 4);
});

test("a ring of rings has its hole outside, in whatever plane it is drawn", () => {
  const outer = [0, 0, 10, 0, 10, 10, 0, 10];
  const hole = [4, 4, 6, 4, 6, 6, 4, 6];
  const within = (x, y) => [outer, hole].reduce((odd, ring) => odd !== insideChain(ring, x, y), false);
  assert.deepEqual([[1, 1], [5, 5], [5, 7], [11, 5], [-1, 5]].map(([x, y]) => within(x, y)), [true, false, true, false, false]);
});

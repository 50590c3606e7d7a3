import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const g = await load("geometry");

function curve(ax, ay, bx, by, bend) {
  const [cx, cy] = g.controlPoint(ax, ay, bx, by, bend);
  return { ax, ay, cx, cy, bx, by };
}

test("a curve always bends to the right of travel, in every direction", () => {
  for (let degrees = 0; degrees < 360; degrees += 15) {
    const bx = Math.cos((degrees * Math.PI) / 180) * 100;
    const by = Math.sin((degrees * Math.PI) / 180) * 100;
    const [mx, my] = g.pointOnCurve(curve(0, 0, bx, by, 0.18), 0.5);
    // With y downwards, a positive cross product is to the right.
    assert.ok(bx * my - by * mx > 0, `${degrees}`);
  }
});

test("there and back are two lines", () => {
  const there = g.pointOnCurve(curve(0, 0, 100, 0, 0.18), 0.5);
  const back = g.pointOnCurve(curve(100, 0, 0, 0, 0.18), 0.5);
  assert.ok(Math.abs(there[1] - back[1]) > 10);
});

test("both ends are kept exactly", () => {
  const chain = g.samplesOfCurve(curve(3.25, 7.5, -40, 12.125, 0.18), 24);
  assert.deepEqual([chain[0], chain[1], chain[48], chain[49]], [3.25, 7.5, -40, 12.125]);
});

test("the control point lies off the chord by the stated share of its length", () => {
  const [cx, cy] = g.controlPoint(0, 0, 200, 0, g.LONG_BEND);
  assert.deepEqual([cx, cy], [100, 36]);
});

test("short legs bend less", () => {
  assert.equal(g.bendFor(99.9), 0.08);
  assert.equal(g.bendFor(100), 0.18);
});

test("Web Mercator puts the null point in the middle and north up", () => {
  assert.equal(g.worldX(0), 0.5);
  assert.ok(Math.abs(g.worldY(0) - 0.5) < 1e-12);
  assert.ok(g.worldY(30) < g.worldY(20));
  assert.ok(Math.abs(g.worldY(85.05112878)) < 1e-6);
});

test("kilometres follow the great circle", () => {
  assert.equal(Math.round(g.kilometresBetween(-112.074, 33.448, -110.946, 31.308)), 260);
});

const { coreExtent } = await load("extent");

test("a few far places do not set the first view; without places there is none", () => {
  const near = Array.from({ length: 100 }, (_, i) => [-100 + (i % 10), 25 + (i % 7)]);
  assert.deepEqual(coreExtent([...near, [2.3, 48.8], [2.3, 48.8], [-1, 15]], 4.5), [[-100, 25], [-91, 31]]);
  assert.deepEqual(coreExtent([[-99.5, 27.5]], 4.5), [[-99.5, 27.5], [-99.5, 27.5]]);
  assert.equal(coreExtent([], 4.5), null);
});

test("a part of a curve lies on it", () => {
  const whole = curve(3, 7, -40, 120, 0.18);
  const part = g.partOfCurve(whole, 0.25, 0.75);
  assert.deepEqual([part.ax, part.ay], g.pointOnCurve(whole, 0.25));
  for (const [t, u] of [[0, 0.25], [0.5, 0.5], [1, 0.75]]) {
    const [x, y] = g.pointOnCurve(part, t);
    const [v, w] = g.pointOnCurve(whole, u);
    assert.ok(Math.hypot(x - v, y - w) < 1e-9);
  }
});

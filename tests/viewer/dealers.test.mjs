import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { countyAt, dealerCounties, densityLegend } = await load("paint_dealers");
const { worldX, worldY } = await load("geometry");

// A county of 2° with a hole of half a degree, and a city that lies in it.
const box = (x, y, side) => [x, y, side, 0, 0, side, -side, 0];
const RINGS = [box(-100, 30, 4), box(-99, 31, 1), box(-99, 31, 1)];
const shapes = () => ({
  scale: 2, rings: [2, 1], level: [2, 0],
  lengths: [8, 8, 8], starts: Int32Array.from([-200, -198, -198, 60, 62, 62]), moves: Int32Array.from(RINGS.flatMap((ring) => ring.slice(2))),
  fills: { light: ["#aaaaaa", "#bbbbbb", "#cccccc"] },
});
const row = (name, dealers, density) => ({ name, dealers, per_1000_km2: density });
const CLASSES = ["no density", "none", "over 0"].map((en, i) => ({ label: { en, es: en }, counties_in_class: i }));
const payload = () => ({ county_outlines: shapes(), analyses: { dealers: { counties: [row("Around", 5, 1.2), row("City", 2, null)], density: { classes: CLASSES } } } });
const frame = { size: 1, x: 0, y: 0, zoom: 0, width: 1, height: 1 };
const at = (counties, lon, lat) => countyAt(counties, frame, worldX(lon), worldY(lat));

test("a page without a list of licensees has no counties", () => {
  assert.deepEqual(dealerCounties({ payload: {} }), []);
  assert.deepEqual(dealerCounties({ payload: { analyses: { dealers: { status: "no data" } } } }), []);
});

test("a point is in its county, and in the hole of one county in the other", () => {
  const counties = dealerCounties({ payload: payload() });
  assert.equal(at(counties, -99.8, 30.2).county.name, "Around");
  assert.equal(at(counties, -98.8, 31.2).county.name, "City");
  assert.equal(at(counties, -110, 31), undefined);
});

test("a county stands in the class that the build gave it", () => {
  assert.deepEqual(dealerCounties({ payload: payload() }).map(({ level }) => level), [2, 0]);
});

test("the key begins with the densest class and has the colour of each", () => {
  const pen = { fillRect: () => {} };
  const told = densityLegend({ payload: payload() }, "light").rows.map(({ row: { label }, paint }) => {
    paint(pen, 0, 0);
    return [label.en, pen.fillStyle];
  });
  assert.deepEqual(told, [["over 0", "#cccccc"], ["none", "#bbbbbb"], ["no density", "#aaaaaa"]]);
});

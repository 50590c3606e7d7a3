import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { HitIndex } = await load("hit");
const { LabelRoom } = await load("label_room");

function disc(x, y, r) {
  return [[x - r, y - r, x + r, y + r], (px, py) => Math.max(0, Math.hypot(px - x, py - y) - r)];
}

test("the symbol under the pointer wins over the line below it", () => {
  const index = new HitIndex();
  const [box, distance] = disc(100, 100, 8);
  index.add([0, 99, 300, 101], 2, (x, y) => Math.abs(y - 100), "line");
  index.add(box, 0, distance, "symbol");
  assert.equal(index.at(101, 100, 4), "symbol");
  assert.equal(index.at(200, 102, 4), "line");
  assert.equal(index.at(200, 120, 4), null);
});

test("what lies right under the pointer wins over what is only near", () => {
  const index = new HitIndex();
  index.add(...[disc(100, 100, 8)[0], 0, disc(100, 100, 8)[1], "near"]);
  index.add([110, 95, 150, 105], 1, () => 0, "under");
  assert.equal(index.at(112, 100, 14), "under");
});

test("no two labels share their room", () => {
  const room = new LabelRoom({ width: 500, height: 500, padX: 0, padY: 0 });
  assert.equal(room.takeFirst([[10, 10, 100, 30]]), 0);
  assert.equal(room.takeFirst([[50, 20, 90, 40], [10, 31, 100, 50]]), 1);
  assert.equal(room.takeFirst([[480, 10, 520, 30]]), -1);
});

test("no label is cut at the edge of what is seen, nor at that of the margin for dragging", () => {
  const room = new LabelRoom({ width: 500, height: 500, padX: 50, padY: 50 });
  const [cut, seen, margin] = [[430, 100, 470, 120], [380, 100, 440, 120], [455, 200, 495, 220]];
  assert.deepEqual([cut, seen, margin].map((box) => room.isInside(box)), [false, true, true]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const g = await load("geometry");
const { paintLine, seenSpan } = await load("paint_legs");
const FRAME = { x: 0, y: 0, width: 800, height: 600, zoom: 6, size: 256 * 2 ** 6 };
const BEYOND = 80;

function curve(ax, ay, bx, by, bend = 0.18) {
  const [cx, cy] = g.controlPoint(ax, ay, bx, by, bend);
  return { ax, ay, cx, cy, bx, by };
}

function lineOn(k, { basis = "inferred", fromArea = -1, toArea = -1 } = {}) {
  return {
    curve: k, basis, copies: [0], gathered: true, width: 2, length: Math.hypot(k.bx - k.ax, k.by - k.ay),
    from: { area: fromArea, radius: 0 }, to: { area: toArea, radius: 0 },
  };
}

// What a canvas is asked for: every stroke with its ink and the straight pieces in it.
function strokesOf(line) {
  const strokes = [];
  let pieces = [];
  const ctx = new Proxy({ strokeStyle: "" }, {
    get(target, key) {
      if (key in target) return target[key];
      if (key === "beginPath") return () => { pieces = []; };
      if (key === "moveTo") return (x, y) => pieces.push([[x, y]]);
      if (key === "lineTo") return (x, y) => { if (pieces.length) pieces[pieces.length - 1].push([x, y]); };
      if (key === "stroke") return () => strokes.push({ ink: Number(/([\d.e-]+)\)$/.exec(target.strokeStyle)[1]), pieces });
      return () => {};
    },
  });
  paintLine(ctx, FRAME, line, {});
  return strokes;
}

function inReach([x, y], room) {
  return x > -room && y > -room && x < FRAME.width + room && y < FRAME.height + room;
}

const CURVES = Array.from({ length: 400 }, (_, i) => {
  const at = (k) => 1500 * Math.sin(i * 12.9898 + k * 78.233) + 400;
  return curve(at(1), at(2), at(3), at(4), i % 2 ? 0.18 : -0.08);
});

test("every part of a line that a view shows is drawn, and a line that passes it by is not", () => {
  const met = { seen: 0, unseen: 0 };
  for (const k of CURVES) {
    const span = seenSpan(k, FRAME);
    met[span ? "seen" : "unseen"] += 1;
    for (let i = 0; i <= 2000; i += 1) {
      const t = i / 2000;
      if (inReach(g.pointOnCurve(k, t), BEYOND - 1)) assert.ok(span && t >= span[0] - 1e-9 && t <= span[1] + 1e-9, `${t} of ${JSON.stringify(k)}`);
    }
    if (span && span[0] > 0) assert.ok(inReach(g.pointOnCurve(k, span[0]), BEYOND + 1e-6));
  }
  assert.ok(met.seen > 50 && met.unseen > 50);
});

test("a straight line along an edge of the view is no trouble", () => {
  assert.deepEqual(seenSpan(curve(10, 10, 700, 10, 0), FRAME), [0, 1]);
  const [from, to] = seenSpan(curve(-1000, 300, 3000, 300, 0), FRAME);
  assert.ok(Math.abs(from - 920 / 4000) < 1e-9 && Math.abs(to - 1880 / 4000) < 1e-9);
  assert.equal(seenSpan(curve(-1000, -300, 3000, -300, 0), FRAME), null);
});

test("a line that leaves the view and comes back is drawn to its second leaving", () => {
  const arc = { ax: -200, ay: 300, cx: 400, cy: -900, bx: 1000, by: 300 };
  const [from, to] = seenSpan(arc, FRAME);
  assert.ok(Math.abs(from - 0.1) < 1e-9 && Math.abs(to - 0.9) < 1e-9);
});

test("dashes begin and end on their line, and as much of it is inked as the dash says", () => {
  const k = curve(100, 100, 700, 420);
  for (const [basis, on, off] of [["partial", 9, 7], ["inferred", 3, 4]]) {
    const pieces = strokesOf(lineOn(k, { basis })).flatMap((stroke) => stroke.pieces).filter((piece) => piece.length === 2);
    const inked = pieces.reduce((sum, [[x, y], [u, v]]) => sum + Math.hypot(u - x, v - y), 0);
    const whole = g.samplesOfCurve(k, 500);
    for (const [x, y] of pieces.flat()) assert.ok(g.distanceToChain(x, y, whole) < 0.1);
    const length = Math.hypot(600, 320) * 1.02;
    assert.ok(Math.abs(inked / length - on / (on + off)) < 0.05, `${basis}: ${inked / length}`);
  }
});

test("a line loses its ink towards an end that is only an area, and at no other end", () => {
  const k = curve(100, 100, 700, 420);
  const inksOf = (ends) => strokesOf(lineOn(k, ends)).map((stroke) => stroke.ink);
  assert.equal(new Set(inksOf({})).size, 1);
  const out = inksOf({ toArea: 0 });
  assert.ok(out.length > 5 && out.every((ink, i) => i === 0 || ink < out[i - 1]));
  const into = inksOf({ fromArea: 0 });
  assert.ok(into.length > 5 && into.every((ink, i) => i === 0 || ink > into[i - 1]));
  assert.equal(out[0], into[into.length - 1]);
});

test("far into a long line no more dashes are made than the view can show", () => {
  const pieces = strokesOf(lineOn(curve(-500000, 300, 500000, 300, 0))).flatMap((stroke) => stroke.pieces);
  assert.ok(pieces.length > 100 && pieces.length < 200);
});

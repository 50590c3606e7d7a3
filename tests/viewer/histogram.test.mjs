import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { timeBins, timeCounts, timeSpan } = await load("histogram");
const { Model } = await load("data");
const model = new Model(smallPayload());
const bins = timeBins(timeSpan(model));
const all = new Uint8Array(model.size).fill(1);

test("bins are whole calendar quarters or years without gaps", () => {
  assert.equal(bins[0].quarter, 1);
  for (let i = 1; i < bins.length; i += 1) assert.equal(bins[i].start, bins[i - 1].end + 1);
});

test("a long span is shown by year", () => {
  const years = timeBins({ first: 0, last: 365 * 20 });
  assert.equal(years[0].quarter, null);
  assert.equal(years.length, 20);
});

test("nothing before the first bar is dropped", () => {
  assert.equal(timeBins({ first: -100000, last: 18000 })[0].start, -100000);
});

test("a range is spread, a day is not, and the undated are counted apart", () => {
  const counts = timeCounts(model, all, bins);
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  assert.equal(counts.undated, 1);
  assert.equal(Math.round(sum(counts.sure)), 3);
  assert.ok(Math.abs(sum(counts.spread) - 1) < 1e-9);
});

test("a casebook without dates has no bars and keeps every event", () => {
  const payload = smallPayload();
  payload.events.earliest = payload.events.earliest.map(() => null);
  payload.events.latest = payload.events.latest.map(() => null);
  const undated = new Model(payload);
  assert.deepEqual(timeBins(timeSpan(undated)), []);
  assert.equal(timeCounts(undated, all, []).undated, model.size);
});

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { decodeDeltas, decodeIsland } = await load("decode");
const { Model } = await load("data");
const model = new Model(smallPayload());

test("an island decodes to the very data that were packed, whatever the letters", async () => {
  const data = { words: ["Ñandú", "</script>", "\u2028", "{{x}}"], none: null };
  const island = JSON.stringify(gzipSync(JSON.stringify(data)).toString("base64"));
  assert.deepEqual(await decodeIsland(island), data);
});

test("a damaged island is an error, not an empty map", async () => {
  await assert.rejects(decodeIsland(JSON.stringify("AAAA")));
  await assert.rejects(decodeIsland("not json"));
});

test("coordinates are sums of steps", () => {
  assert.deepEqual([...decodeDeltas([1000, 2000, 5, -5, 0, 10], 1000)], [1, 2, 1.005, 1.995, 1.005, 2.005]);
});

test("a state is never a point, a town is, an ambiguous place is neither", () => {
  assert.deepEqual([0, 1, 2, 4].map((e) => model.placement(e)), ["dot", "dot", "area", "none"]);
  assert.equal(model.areaOf(2), 0);
});

test("an event whose own level is wider than its place's is not drawn as a point", () => {
  const payload = smallPayload();
  payload.events.level[0] = payload.code_lists.level.findIndex((entry) => entry.code === "region");
  assert.equal(new Model(payload).placement(0), "none");
});

test("every event and leg of the payload finds its citations", () => {
  for (let e = 0; e < model.size; e += 1) assert.equal(model.citationsOf(model.events, e).length, 1);
  assert.deepEqual(model.citationsOf(model.legs, 1), [{ source: 0, locator: null }]);
});

test("events of a case come in chain order", () => {
  const payload = smallPayload();
  payload.events.seq = [3, 2, 1, 1, 2];
  assert.deepEqual(new Model(payload).eventsOfCase[0], [2, 1, 0]);
});

test("ids lead back to records; unknown ids to none", () => {
  assert.equal(model.eventWithId("a#3"), 2);
  assert.equal(model.eventWithId("<img>"), -1);
  assert.equal(model.caseWithId("b"), 1);
});

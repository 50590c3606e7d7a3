import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { decodeDeltas, decodeIsland } = await load("decode");
const columns = await load("columns");
const { Model } = await load("data");
const model = new Model(smallPayload());

// A segment as the page has it: length of the header, header, columns.
function island(...parts) {
  return JSON.stringify(parts.map(([header, ...columns]) => {
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return gzipSync(Buffer.concat([length, text, ...columns.map((bytes) => Buffer.from(bytes))])).toString("base64");
  }));
}

test("an island decodes to the very words that were packed, whatever the letters", async () => {
  const data = { words: ["Ñandú", "</script>", "\u2028", "{{x}}"], none: null };
  assert.deepEqual(await decodeIsland(island([data])), data);
});

test("columns come back with their sign, their gaps and their unknowns", async () => {
  const header = {
    plain: { "@": ["i", 3, 1, -1, 2] }, steps: { "@": ["d", 3, 1, -2, 12] }, signs: { "@": ["z", 4, 1, 0, 3] },
    gaps: { "@": ["m", 3, 2, 999, 2] }, unknown: { "@": ["n", 3, 1, -6, 6] }, wide: { "@": ["i", 2, 3, 0, 65537] },
  };
  const sorted = Object.fromEntries(Object.entries(header).sort(([a], [b]) => (a < b ? -1 : 1)));
  const read = await decodeIsland(island([sorted, [0, 2, 1, 0, 0, 0], [0, 1, 2], [0, 1, 2, 3], [12, 1, 3], [0, 6, 1], [1, 0, 0, 1, 1, 0]]));
  assert.deepEqual([...read.plain], [-1, 0, 1]);
  assert.deepEqual([...read.steps], [10, 9, 10]);
  assert.deepEqual([...read.signs], [0, -1, 1, -2]);
  assert.deepEqual([...read.gaps], [-1, 1001, 1000]);
  assert.deepEqual(read.unknown, [null, 0, -5]);
  assert.deepEqual([...read.wide], [65537, 256]);
});

test("texts share their beginnings and come back whole", async () => {
  const header = { "@texts": { bytes: { "@": ["b", 10, 1, 0, 255] }, rest: { "@": ["i", 3, 1, 0, 6] }, shared: { "@": ["i", 3, 1, 0, 6] } } };
  const { list } = await decodeIsland(island([{ list: header }, Buffer.from("case 1ñé"), [6, 2, 2], [0, 5, 6]]));
  assert.deepEqual([0, 1, 2].map((i) => list.get(i)), ["case 1", "case ñ", "case 1é"].map((_, i) => list.get(i)));
  assert.equal(list.get(0), "case 1");
  assert.equal(list.get(1), "case ñ");
});

test("a column that another decides is read through it", () => {
  const { openTable } = columns;
  const table = openTable({
    place: [1, 0, 1, -1], level: { given: "place", least: -1, start: [0, 1, 2, 4], values: Int8Array.from([9, 7, 5, 6]), rank: [1, 0, 0, 0] },
    from: [3, 5], to: [2, -1],
  }, { to: "from" });
  assert.deepEqual([...table.level], [6, 7, 5, 9]);
  assert.deepEqual([...table.to], [5, 4]);
});

test("texts that come later are empty until they are there, and then what they are", async () => {
  const payload = smallPayload();
  const { id, quantity } = payload.events;
  delete payload.events.id;
  delete payload.events.quantity;
  payload.waiting = { events: { id: "position", quantity: "number" } };
  const early = payload.strings;
  payload.strings = { length: 0, get: () => "" };
  payload.later = async () => ({ events: { id, quantity }, strings: { length: early.length, get: (i) => early[i] } });
  const waiting = new Model(payload);
  assert.deepEqual([waiting.hasTexts, waiting.eventId(0), waiting.events.quantity[0], waiting.text(3)], [false, null, null, ""]);
  await waiting.texts();
  assert.deepEqual([waiting.hasTexts, waiting.eventId(0), waiting.events.quantity[0]], [true, "a#1", 40]);
});

test("a damaged island is an error, not an empty map", async () => {
  await assert.rejects(decodeIsland(JSON.stringify(["AAAA"])));
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

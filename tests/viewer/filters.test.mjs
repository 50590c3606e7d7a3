import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY, smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const filters = await load("filters");
const organisations = await load("organisations");
const { Model } = await load("data");
const { EVENT_COLUMNS, sortedRecords } = await load("table_rows");
const model = new Model(smallPayload());

function shown(patch) {
  const mask = filters.shownEvents(filters.failedFilters(model, { ...filters.emptyFilters(), ...patch }));
  return [...mask].flatMap((on, e) => (on ? [model.eventId(e)] : []));
}

test("without filters everything is shown", () => {
  assert.equal(shown({}).length, model.size);
});

test("an undated event is left out by a choice of its own", () => {
  assert.deepEqual(shown({ dated: true }), ["a#1", "a#3", "b#1", "b#2"]);
  assert.deepEqual(shown({ dated: true, from: DAY("2022-01-01"), to: null }), ["b#1", "b#2"]);
});

test("an undated event stays under every time filter", () => {
  for (const [from, to] of [["1900-01-01", "1900-12-31"], ["2020-01-01", "2020-12-31"], ["2090-01-01", "2099-12-31"]]) {
    assert.ok(shown({ from: DAY(from), to: DAY(to) }).includes("a#2"));
  }
});

test("a date known only as a range stays while it overlaps", () => {
  assert.deepEqual(shown({ from: DAY("2021-12-31"), to: DAY("2022-05-31") }), ["a#2", "a#3"]);
  assert.deepEqual(shown({ from: DAY("2022-01-01"), to: DAY("2022-05-31") }), ["a#2"]);
});

test("an open end reaches as far as it has to", () => {
  assert.equal(filters.timeKeeps(100, null, 500, 600), true);
  assert.equal(filters.timeKeeps(null, 100, 500, 600), false);
  assert.equal(filters.timeKeeps(null, 100, 50, 60), true);
});

test("search ignores accents and case and wants every word", () => {
  assert.deepEqual(shown({ text: "cartel JALISCO" }), ["a#3"]);
  assert.deepEqual(shown({ text: "michoacan" }), ["a#3"]);
  assert.deepEqual(shown({ text: "houston nowhere" }), []);
});

test("search finds a stage by its name", () => {
  assert.deepEqual(shown({ text: "houston purchase" }), ["a#1", "b#1"]);
});

test("military-grade alone hides events whose items are not stated", () => {
  assert.deepEqual(shown({ military: true }), ["a#3"]);
});

test("what is not stated is a choice of its own", () => {
  assert.deepEqual(shown({ item_category: ["rifle", "machine_gun"] }), ["a#2", "b#2"]);
  assert.deepEqual(shown({ item_category: [filters.NOT_STATED] }), ["a#1", "a#3", "b#1"]);
  assert.deepEqual(shown({ corridor: filters.NOT_STATED }), ["b#1", "b#2"]);
});

test("legal status filters by the case", () => {
  assert.deepEqual(shown({ status: ["charged"] }), ["b#1", "b#2"]);
});

test("a source kind hides an event only when all its sources are of it", () => {
  assert.deepEqual(shown({ source_kind: ["press"] }).length, model.size);
  assert.deepEqual(shown({ source_kind: ["court"] }), []);
});

test("an unknown code in a filter hides nothing", () => {
  assert.equal(shown({ kind: ["<script>"] }).length, model.size);
});

test("a leg is shown with both its events, and by its basis", () => {
  const all = filters.shownEvents(filters.failedFilters(model, filters.emptyFilters()));
  assert.deepEqual([...filters.shownLegs(model, filters.emptyFilters(), all)], [1, 1]);
  assert.deepEqual([...filters.shownLegs(model, { ...filters.emptyFilters(), basis: ["inferred"] }, all)], [1, 0]);
  const none = Uint8Array.from(all, (on, e) => (e === 1 ? 0 : on));
  assert.deepEqual([...filters.shownLegs(model, filters.emptyFilters(), none)], [0, 0]);
});

test("a facet counts what each choice would show, the other filters being as they are", () => {
  const failed = filters.failedFilters(model, { ...filters.emptyFilters(), kind: ["purchase"], status: ["convicted"] });
  assert.deepEqual(Object.fromEntries(filters.facetCounts(model, failed, "kind")), { purchase: 1, crossing: 1, seizure: 1 });
});

test("counts tell the undated and those off the map", () => {
  const mask = filters.shownEvents(filters.failedFilters(model, filters.emptyFilters()));
  assert.deepEqual(filters.countEvents(model, mask), { shown: 5, total: 5, undated: 1, unplaced: 1, cases: 2 });
});

test("a corridor that is not in the data is not a filter", () => {
  const asked = (corridor) => filters.knownFilters(model, { ...filters.emptyFilters(), corridor }).corridor;
  assert.deepEqual(["US>MX", "javascript:x", filters.NOT_STATED].map(asked), ["US>MX", "", filters.NOT_STATED]);
});

test("a place's level is a filter of its own", () => {
  assert.deepEqual(shown({ level: ["city"] }), ["a#2", "a#3", "b#2"]);
  assert.deepEqual(shown({ level: ["city", "port_of_entry", "unresolvable"] }), ["a#3"]);
});

test("without a table an organisation is what a source names, word for word; any and none are choices", () => {
  assert.deepEqual(shown({ organisation: "Cártel de Jalisco" }), ["a#3"]);
  assert.deepEqual(shown({ organisation: filters.ANY_NAMED }), ["a#3"]);
  assert.deepEqual(shown({ organisation: filters.NOT_STATED }), ["a#1", "a#2", "b#1", "b#2"]);
  const asked = (organisation) => filters.knownFilters(model, { ...filters.emptyFilters(), organisation }).organisation;
  assert.deepEqual(["Cártel de Jalisco", filters.ANY_NAMED, filters.NOT_STATED, "javascript:x"].map(asked), ["Cártel de Jalisco", filters.ANY_NAMED, filters.NOT_STATED, ""]);
});

// The same events; their organisations worded anew, with a table of what the wordings mean.
function grouped(wordings, pairs) {
  const payload = smallPayload();
  payload.events.organisation = wordings.map((text) => (text === null ? -1 : payload.strings.indexOf(text) >= 0 ? payload.strings.indexOf(text) : payload.strings.push(text) - 1));
  return new Model({ ...payload, organisations: pairs });
}

const WORDED = grouped(["CJNG", "Jalisco cartel", "CDN; CJNG", "a drug cartel", null],
  [["CDN; CJNG", ["Jalisco Cartel", "Northeast Cartel"]], ["CJNG", ["Jalisco Cartel"]], ["Jalisco cartel", ["Jalisco Cartel"]], ["a drug cartel", []]]);

test("spellings of one organisation are one choice, and its count is what it shows", () => {
  const { UNNAMED } = organisations;
  const failed = filters.failedFilters(WORDED, filters.emptyFilters());
  const counts = filters.facetCounts(WORDED, failed, "organisation");
  assert.deepEqual(Object.fromEntries(counts), { "Jalisco Cartel": 3, "Northeast Cartel": 1, [UNNAMED]: 1, [filters.NOT_STATED]: 1 });
  assert.equal(filters.facetTotal(WORDED, failed, "organisation"), WORDED.size);
  for (const [organisation, n] of counts) {
    const mask = filters.shownEvents(filters.failedFilters(WORDED, { ...filters.emptyFilters(), organisation }));
    assert.equal(mask.reduce((sum, on) => sum + on, 0), n, organisation);
  }
});

test("a wording without a name is no named organisation, and not nothing either", () => {
  const at = (organisation) => [...filters.shownEvents(filters.failedFilters(WORDED, { ...filters.emptyFilters(), organisation }))];
  assert.deepEqual(at(filters.ANY_NAMED), [1, 1, 1, 0, 0]);
  assert.deepEqual(at(filters.NOT_STATED), [0, 0, 0, 0, 1]);
});

test("a link with a spelling shows the organisation; one with a wording for several shows no filter", () => {
  const asked = (organisation) => filters.knownFilters(WORDED, { ...filters.emptyFilters(), organisation }).organisation;
  assert.deepEqual(["CJNG", "Jalisco Cartel", "a drug cartel", "CDN; CJNG"].map(asked), ["Jalisco Cartel", "Jalisco Cartel", organisations.UNNAMED, ""]);
});

test("a table sorted by organisation ends with what has no name, up and down", () => {
  const sorted = (descending) => sortedRecords(EVENT_COLUMNS, WORDED, null, [4, 3, 2, 1, 0], "organisation", descending);
  assert.deepEqual(sorted(false), [0, 1, 2, 4, 3]);
  assert.deepEqual(sorted(true), [2, 0, 1, 4, 3]);
});

test("words find an organisation by its name and by the wording of a source", () => {
  const at = (text) => [...filters.shownEvents(filters.failedFilters(WORDED, { ...filters.emptyFilters(), text }))];
  assert.deepEqual(at("northeast"), [0, 0, 1, 0, 0]);
  assert.deepEqual(at("jalisco cartel").slice(0, 3), [1, 1, 1]);
  assert.deepEqual(at("unnamed_organisation"), [0, 0, 0, 0, 0]);
});

test("names that every object has are names like others", () => {
  const odd = grouped(["constructor", "__proto__", null, null, null], []);
  assert.deepEqual([...filters.facetCounts(odd, filters.failedFilters(odd, filters.emptyFilters()), "organisation").keys()], ["constructor", "__proto__", filters.NOT_STATED]);
});

test("a drawn area keeps what has a point in it; what is known only to an area is in none and is counted", () => {
  const aroundHouston = [[-97, 28], [-93, 28], [-93, 31], [-97, 31]];
  assert.deepEqual(shown({ polygon: aroundHouston }), ["a#1", "b#1"]);
  const aroundMexico = [[-118, 14], [-86, 14], [-86, 33], [-118, 33]];
  assert.ok(shown({}).includes("a#3") && !shown({ polygon: aroundMexico }).includes("a#3"));
  const left = (patch) => filters.countPointless(model, filters.failedFilters(model, { ...filters.emptyFilters(), polygon: aroundMexico, ...patch }));
  assert.equal(left({}), Array.from({ length: model.size }, (_, e) => e).filter((e) => model.placed[e] !== 1).length);
  assert.equal(filters.countPointless(model, filters.failedFilters(model, filters.emptyFilters())), 0);
  assert.ok(left({ kind: ["recovery", "seizure"] }) < left({}));
});

test("changing one filter gives the same as starting anew", () => {
  const steps = [{ kind: ["purchase"] }, { text: "houston" }, { kind: [] }, { from: DAY("2022-01-01") }, { text: "" }, { military: true }, { military: false, from: null }];
  const filtering = new filters.Filtering(model);
  let now = filters.emptyFilters();
  for (const step of steps) {
    now = { ...now, ...step };
    assert.deepEqual([...filtering.apply(now)], [...filters.failedFilters(model, now)]);
  }
  assert.deepEqual([...filtering.failed], [0, 0, 0, 0, 0]);
});

test("a basis is counted with the legs that start and end at one place, which have no line", () => {
  const all = filters.shownEvents(filters.failedFilters(model, filters.emptyFilters()));
  assert.deepEqual(Object.fromEntries(filters.basisCounts(model, all)), { documented: { legs: 1, here: 0 }, inferred: { legs: 1, here: 0 } });
  const payload = smallPayload();
  payload.events.place[1] = payload.events.place[0];
  assert.deepEqual(filters.basisCounts(new Model(payload), all).get("documented"), { legs: 1, here: 1 });
});

test("military-grade is counted as if it were switched on", () => {
  assert.equal(filters.militaryCount(model, filters.failedFilters(model, { ...filters.emptyFilters(), item_category: ["machine_gun"] })), 1);
  assert.equal(filters.militaryCount(model, filters.failedFilters(model, { ...filters.emptyFilters(), kind: ["seizure"] })), 0);
});

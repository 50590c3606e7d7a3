import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { Model } = await load("data");
const { Words } = await load("i18n");
const { citationWords, recordCitation, reportAddress } = await load("cite");
const { eventFeatures, geojsonText, legFeatures, lineBetween } = await load("geojson");
const { columnsOf, keyText, readFigure, tracesOf, unworded, valueText } = await load("figure_rows");
const { activeFilters } = await load("active");
const { samplesOfLayer } = await load("layer_key");
const { emptyFilters, failedFilters, knownFilters, NOT_STATED } = await load("filters");
const { presetFilters, withPreset } = await load("preset");
const { otherNames } = await load("organisations");
const { captions } = await load("snapshot");
const { namedMatches, organisationsOf } = await load("search");
const { readHash } = await load("permalink");
const model = new Model(smallPayload());
const en = new Words("en");
const es = new Words("es");
const ALL = new Uint8Array(model.size).fill(1);

test("a copied citation says publisher, title, date, address, and where it was cited", () => {
  assert.equal(citationWords(model, en, { source: 0, locator: "p. 3" }), "Court, “Title”, May 2021, p. 3, https://example.org/1.");
  assert.ok(recordCitation(model, es, "T", "a#1").includes("a#1"));
});

test("errors are reported to an address of mail or web, and to nothing else", () => {
  assert.equal(reportAddress("mailto:desk@example.org", "a#1", "00ff"), "mailto:desk@example.org?subject=a%231%20(00ff)");
  assert.equal(reportAddress("https://example.org/report", "a", "0"), "https://example.org/report");
  for (const bad of ["javascript:alert(1)", "mailto:a@b", "mailto:x@y.org?body=<b>", "data:text/html,x", "desk@example.org", "", null, 7, "mailto:javascript:alert(1)"]) assert.equal(reportAddress(bad, "a", "0"), null);
});

test("points have lon before lat; areas and the unplaced have no geometry", () => {
  const features = eventFeatures(model, en, [0, 1, 2, 3, 4]);
  assert.deepEqual(features.map((f) => f.geometry && f.geometry.coordinates), [[-95.36327, 29.76328], [-99.50754, 27.50641], null, [-95.36327, 29.76328], null]);
  assert.ok(features.every((f) => f.type === "Feature" && f.id === f.properties.event_id));
  const file = JSON.parse(geojsonText(model, features));
  assert.deepEqual([file.type, "crs" in file, file.features.length], ["FeatureCollection", false, 5]);
});

test("a leg is a line between two points, or no geometry at all", () => {
  const [toBridge, toArea] = legFeatures(model, en, [0, 1]);
  assert.deepEqual(toBridge.geometry, { type: "LineString", coordinates: [[-95.36327, 29.76328], [-99.50754, 27.50641]] });
  assert.equal(toArea.geometry, null);
});

test("a line over the 180th meridian is cut there", () => {
  assert.deepEqual(lineBetween([170, 0], [-170, 10]), { type: "MultiLineString", coordinates: [[[170, 0], [180, 5]], [[-180, 5], [-170, 10]]] });
  assert.equal(lineBetween([-100, 20], [-90, 20]).type, "LineString");
});

const FIGURE = {
  name: "x", method: "docs/methods.md#x", n: 3, missing: { "no date": 2, "no place": 0 }, notes: [{ en: "Note", es: "Nota" }, "<b>plain</b>"],
  left_out: { "no date": ["a#1", "b#1"] }, seeds: 20260101, share: 0.004, rows: [{ name: "Texas", name_es: "Tejas", cases: 2, case_ids: ["a", "b"] }, { name: "Ohio", name_es: "Ohio", cases: null, case_ids: ["a"] }],
  part: { n: 1, missing: {}, median: 12.5, empty: [] },
};

test("a figure is read whatever its shape: numbers, tables, parts, and what is missing", () => {
  const read = readFigure(FIGURE);
  assert.deepEqual([read.n, read.missing, read.notes.length, read.method], [3, [["no date", 2]], 1, "docs/methods.md#x"]);
  assert.deepEqual(read.tables.map((t) => t.path.join(".")), ["rows"]);
  assert.deepEqual(read.facts.map((f) => [f.path.join("."), f.value]), [["share", 0.004]]);
  assert.deepEqual(read.parts.map((p) => [p.path.join("."), p.n, p.facts.length]), [["part", 1, 1]]);
  for (const absent of [undefined, null, {}, { rows: [] }]) assert.deepEqual([readFigure(absent).facts, readFigure(absent).tables], [[], []]);
});

test("of a pair of names the reader's language is shown; ids become traces", () => {
  assert.deepEqual(columnsOf(FIGURE.rows, "en"), ["name", "cases"]);
  assert.deepEqual(columnsOf(FIGURE.rows, "es"), ["name_es", "cases"]);
  assert.deepEqual(tracesOf(FIGURE.rows[0]), { case: ["a", "b"], event: [], source: [] });
});

test("values keep what they are: unknown is not zero, small is not nothing", () => {
  assert.deepEqual([null, 0, 0.004, 12345, true, { en: "a", es: "b" }, ["x", null], "not enough"].map((v) => valueText(v, es)), [null, "0", "0.004", "12,345", "sí", "b", "x, –", "registros insuficientes"]);
  assert.deepEqual([keyText("case_b", en), keyText("hot_spots", es), keyText("new_column", en)], ["Other case", "Puntos calientes", "New column"]);
});

test("each filter in force is named, and taking it away leaves the others", () => {
  const filters = { ...emptyFilters(), kind: ["theft"], military: true, corridor: NOT_STATED, organisation: "<b>X</b>", text: " a ", polygon: [[0, 0], [1, 0], [1, 1]], from: 0, to: null };
  const chips = activeFilters(model, en, filters);
  assert.deepEqual(chips.map((chip) => chip.key), ["kind", "military", "corridor", "organisation", "text", "polygon", "time"]);
  assert.ok(chips.every((chip) => chip.label.length > 0));
  const left = chips.reduce((now, chip) => ({ ...now, ...chip.patch }), filters);
  assert.deepEqual(left, emptyFilters());
});

test("a drawn area tells how many events without a point it leaves out", () => {
  const filters = { ...emptyFilters(), polygon: [[0, 0], [1, 0], [1, 1]] };
  const label = (words, pointless) => activeFilters(model, words, filters, { pointless })[0].label;
  assert.deepEqual([label(en, 0), label(en, 1), label(es, 2)], ["inside the drawn area", "inside the drawn area; 1 event without a point left out", "dentro del área dibujada; quedan fuera 2 eventos sin punto"]);
});

test("layers of lines have a key in both languages, others none", () => {
  const labels = (words, name) => samplesOfLayer(words, name).map(({ label }) => label);
  assert.deepEqual(labels(en, "corridors"), ["1 case", "5 cases", "20 cases", "not all documented."]);
  assert.ok(labels(es, "flows")[3].endsWith("La línea se curva a la derecha de su sentido."));
  assert.equal(labels(es, "published").length, 1);
  assert.deepEqual(labels(en, "crossings"), []);
});

test("a page shows its own question, and a link shows what it says", () => {
  const payload = { ...smallPayload(), preset: { kinds: ["purchase"], bases: ["documented"], view: { zoom: 5, lat: 27, lon: -101 }, panel: "corridors", theme: "dark", language: "es" } };
  const own = withPreset(readHash(""), payload, false);
  assert.deepEqual([own.filters.kind.length, own.filters.basis, own.language, own.theme, own.layers], [8, ["partial", "inferred"], "es", "dark", ["corridors"]]);
  const linked = withPreset(readHash("#l=en&k=theft"), payload, true);
  assert.deepEqual([linked.filters.kind, linked.language, linked.view], [["theft"], "en", null]);
  assert.deepEqual(presetFilters(smallPayload()), emptyFilters());
  assert.deepEqual(withPreset(readHash(""), smallPayload(), false), readHash(""));
});

test("a figure without data is not what a page begins with", () => {
  const begins = (panel, analyses) => {
    const { tab, panel: open, layers } = withPreset(readHash(""), { ...smallPayload(), analyses, preset: { panel } }, false);
    return [tab, open, layers];
  };
  assert.deepEqual(begins("tracing", { tracing: { n: 3 } }), ["figures", "tracing", []]);
  assert.deepEqual(begins("tracing", { tracing: { n: 0, status: "no data" } }), [null, null, []]);
  assert.deepEqual(begins("tracing", undefined), [null, null, []]);
  assert.deepEqual(begins("crossings", { crossings: { n: 0, status: "no data" } }), [null, null, ["crossings"]]);
});

test("search names cases, places and organisations that have every word", () => {
  const found = (text) => namedMatches(model, en, ALL, text);
  assert.deepEqual(found("CASE b").cases.map((hit) => hit.index), [1]);
  assert.deepEqual(found("hous").places.map((hit) => hit.text), ["Houston, United States"]);
  assert.deepEqual(namedMatches(model, en, new Uint8Array(model.size), "hous").places, []);
  assert.deepEqual(found("cartel jalisco").organisations.map((hit) => hit.text), ["Cártel de Jalisco"]);
  assert.deepEqual(found("  "), { cases: [], states: [], places: [], organisations: [] });
  assert.deepEqual(organisationsOf(model).map((o) => [o.name, o.count]), [["Cártel de Jalisco", 1]]);
});

test("a state is found by either name or its code, with the events of its towns counted", () => {
  const payload = { ...smallPayload(), admin1_names: { "US-TX": { en: "Texas", es: "Texas" }, "MX-MIC": { en: "Michoacan", es: "Michoacán" } } };
  const named = new Model(payload);
  const found = (text, mask = ALL) => namedMatches(named, es, mask, text).states.map((hit) => [hit.text, hit.count]);
  assert.deepEqual([found("texas"), found("TX"), found("michoacan"), found("tex x")], [[["Texas", 3]], [["Texas", 3]], [["Michoacán", 1]], []]);
  assert.deepEqual(found("texas", Uint8Array.from([1, 0, 1, 0, 0])), [["Texas", 1]]);
  // The state as an area is no town of its own.
  assert.deepEqual(namedMatches(named, es, ALL, "michoacan").places, []);
});

test("an organisation has its Spanish name on a Spanish page, and is found by either", () => {
  const payload = smallPayload();
  const named = new Model({ ...payload, organisations: [["Cártel de Jalisco", ["Gulf Cartel"]], ["CDG", ["Gulf Cartel"]], ["Gulf and others", ["Gulf Cartel", "Others"]]] });
  const found = (words, text) => namedMatches(named, words, ALL, text).organisations.map((hit) => [hit.name, hit.text]);
  for (const text of ["gulf", "cartel del golfo", "cdg", "jalisco"]) {
    assert.deepEqual([found(en, text), found(es, text)], [[["Gulf Cartel", "Gulf Cartel"]], [["Gulf Cartel", "Cártel del Golfo"]]], text);
  }
  // What stands for several is no name of one of them.
  assert.deepEqual(found(en, "gulf others"), []);
  assert.deepEqual([otherNames(named, en, 2), otherNames(named, es, 2)], [["Gulf Cartel"], ["Cártel del Golfo"]]);
});

test("a picture of a case names the case and says what its dotted lines are", () => {
  const app = { words: en, model, counts: { shown: 3, total: 5, cases: 1 }, store: { filters: emptyFilters(), caseIndex: -1 }, scene: { focus: null } };
  assert.equal(captions(app).shown, "3 of 5 events in 1 case.");
  const lit = captions({ ...app, store: { ...app.store, caseIndex: 1 }, scene: { focus: { fan: {} } } }).shown;
  assert.ok(lit.startsWith("Case: Case B. Dotted lines: crossing not documented"));
  assert.ok(lit.endsWith("3 of 5 events in 1 case."));
});

test("an organisation is found by every wording of it, and told by its name with all its events", () => {
  const payload = smallPayload();
  const wording = payload.events.organisation[2];
  payload.events.organisation = [wording, -1, wording, -1, -1];
  const named = new Model({ ...payload, organisations: [["Cártel de Jalisco", ["Jalisco Cartel"]]] });
  const found = (text) => namedMatches(named, en, ALL, text).organisations.map((hit) => hit.text);
  assert.deepEqual([found("cartel de"), found("jalisco cartel"), found("sinaloa")], [["Jalisco Cartel"], ["Jalisco Cartel"], []]);
  assert.deepEqual(organisationsOf(named).map((o) => [o.name, o.count]), [["Jalisco Cartel", 2]]);
  assert.deepEqual([otherNames(named, en, 0), otherNames(named, en, 1), otherNames(model, en, 2)], [["Jalisco Cartel"], [], []]);
});

test("names and reasons without words in both languages are found", () => {
  assert.deepEqual(unworded({ a: { n: 1, missing: { "no date": 1, "never heard of": 2 }, rows: [{ name: "x", odd_column: 1, case_ids: [] }], share: 1 } }), ["never heard of", "odd_column"]);
  assert.deepEqual(unworded(undefined), []);
});

test("a page about some cases begins with them, and lets a reader see the others", () => {
  const payload = { ...smallPayload(), analyses: { supernetworks: { n: 1 } }, preset: { cases: ["b"], panel: "supernetworks" } };
  const own = withPreset(readHash(""), payload, false);
  assert.deepEqual([own.filters.linked, own.tab, own.panel], [true, "figures", "supernetworks"]);
  const linkedModel = new Model(payload);
  assert.deepEqual([...failedFilters(linkedModel, own.filters)].map((bits) => bits === 0), [false, false, false, true, true]);
  assert.equal(knownFilters(model, { ...emptyFilters(), linked: true }).linked, false);
});

// Figures in words: open ends stay open, years are no quantities, nothing is said twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { bandRow } = await load("chart_dealers");
const { claimWords } = await load("chart_estimates");
const { rowsPicture } = await load("chart_rows");
const { Figures, estimateWords } = await load("figures");
const { placeName } = await load("describe");
const { Model } = await load("data");
const { Words } = await load("i18n");
const [en, es] = [new Words("en"), new Words("es")];

test("a claim keeps the end that its source left open", () => {
  assert.equal(claimWords(en, { low: 500000, high: null, kind: "at_least" }, "guns/year"), "at least 500,000\u00a0guns a year");
  assert.equal(claimWords(es, { low: null, high: 12, kind: "up_to" }, "percent"), "hasta 12\u00a0%");
  assert.equal(claimWords(en, { low: 1, high: 2, kind: "range" }, "percent"), "1–2\u00a0%");
});

test("the period of a claim is said in words", () => {
  assert.equal(estimateWords("period", "2010/2012", en), "2010 to 2012");
  assert.equal(estimateWords("scope", "2010/2012", en), "2010/2012");
  assert.equal(estimateWords("period", null, es), "No indicado");
});

test("a year is never grouped like a quantity", () => {
  const figures = new Figures({ model: new Model(smallPayload()), words: en });
  assert.deepEqual(["year", "cohort", "sold_in", "firearms"].map((key) => figures.cell(key, 1999)), ["1999", "1999", "1999", "1,999"]);
});

test("distances are bands of their own, not sums of all nearer ones", () => {
  const said = [[0, 25], [25, 50], [500, null]].map(([from_km, up_to_km]) => bandRow(en, { from_km, up_to_km, dealers: 3 }).name);
  assert.deepEqual(said, ["0–25 km", "25–50 km", "over 500 km"]);
  assert.equal(bandRow(es, { from_km: 500, up_to_km: null, dealers: 3 }).name, "más de 500 km");
});

test("rows without a value make no picture", () => {
  assert.equal(rowsPicture(en, "x", [], { mark: 3 }), null);
  assert.equal(rowsPicture(en, "x", [{ at: null }, { low: NaN }], { values: [0, 1] }), null);
});

test("a bridge has its own name in Spanish where the crossings give one", () => {
  const payload = smallPayload();
  const name = new Model(payload).text(payload.places.name[1]);
  const model = new Model({ ...payload, analyses: { crossings: { crossings: [{ name, name_es: "Puente X" }] } } });
  assert.match(placeName(model, es, 1), /^Puente X/);
  assert.ok(placeName(model, en, 1).startsWith(name));
  assert.ok(placeName(new Model(payload), es, 1).startsWith(name));
});

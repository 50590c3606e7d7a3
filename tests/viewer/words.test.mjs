import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load, VIEWER } from "./sources.mjs";

const { PHRASES, Words } = await load("i18n");
const { csvCell, csvText } = await load("csv");
const { edtfWords, isUncertain } = await load("dates");
const describe = await load("describe");
const { csvRows, EVENT_COLUMNS, LEG_COLUMNS, legRows, sortedRecords } = await load("table_rows");
const { measureWords, unitWords } = await load("measures");
const { Model } = await load("data");
const model = new Model(smallPayload());
const en = new Words("en");
const es = new Words("es");

test("both languages have the same phrases with the same values", () => {
  assert.deepEqual(Object.keys(PHRASES.en).sort(), Object.keys(PHRASES.es).sort());
  const slots = (text) => (text.match(/\{\w+\}/g) || []).sort();
  for (const key of Object.keys(PHRASES.en)) assert.deepEqual(slots(PHRASES.en[key]), slots(PHRASES.es[key]), key);
});

test("every phrase the modules ask for is there", () => {
  for (const file of readdirSync(VIEWER).filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(new URL(file, VIEWER), "utf-8");
    for (const [, key] of text.matchAll(/\bsay\("(\w+)"/g)) assert.ok(key in PHRASES.en, `${file}: ${key}`);
    for (const [, key] of text.matchAll(/words\.count\("(\w+)"/g)) assert.ok(`${key}_one` in PHRASES.en, `${file}: ${key}`);
  }
});

test("an unknown number is said to be missing, in both languages", () => {
  assert.equal(describe.quantityWords(model, en, 1), "number not stated");
  assert.equal(describe.quantityWords(model, es, 1), "número no indicado");
});

test("a number keeps its relation and its unit", () => {
  assert.equal(describe.quantityWords(model, en, 0), "at least 40 firearms");
  assert.equal(describe.quantityWords(model, es, 3), "al menos 2,200 cartuchos");
});

test("a leg says how many a source states were moved, whatever they are, as sure as the end that says the same", () => {
  const payload = smallPayload();
  const [FIREARMS, ROUNDS] = [0, 1];
  payload.legs = { ...payload.legs, quantity: [40, 5], quantity_unit: [FIREARMS, ROUNDS] };
  const moved = (words, leg) => describe.legQuantityWords(new Model(payload), words, leg);
  // The start of the first says "at least 40 firearms"; no end of the second tells of 5 rounds.
  assert.deepEqual([moved(en, 0), moved(es, 0)], ["at least 40 firearms", "al menos 40 armas de fuego"]);
  assert.deepEqual([moved(en, 1), moved(es, 1)], ["5 rounds", "5 cartuchos"]);
  payload.events.quantity[1] = 40;
  payload.events.quantity_relation[1] = 2;
  assert.equal(moved(en, 0), "40 firearms", "ends that differ in how sure they are lend neither");
  payload.legs.quantity_unit = [-1, -1];
  assert.equal(moved(en, 1), "5 items (unit not stated)");
  assert.equal(describe.legQuantityWords(model, en, 0), null, "where no source says how many, nothing is said");
});

test("EDTF dates are worded without gaining precision", () => {
  const cases = {
    2020: "2020", "2021-06~": "about June 2021", "2019/2021": "2019 to 2021", "2020-XX": "2020 (month not stated)", "[2019,2020]": "2019 or 2020",
    "2010-22": "summer 2010", "2020-03-12": "March 12, 2020", "2020?": "possibly 2020", "201X": "2010s", "../2020": "until 2020", "2020/..": "from 2020", "/2025-01": "until January 2025",
  };
  for (const [edtf, words] of Object.entries(cases)) assert.equal(edtfWords(edtf, "en"), words);
  assert.equal(edtfWords("2021-06~", "es"), "hacia junio de 2021");
  assert.equal(edtfWords("<img src=x>", "en"), "<img src=x>");
});

test("a century is no decade, and codes of the standard are words", () => {
  assert.equal(edtfWords("20XX", "en"), "2000 to 2099");
  assert.equal(edtfWords("201X", "es"), "década de 2010");
  assert.equal(edtfWords("2010-25", "en"), "spring 2010 (northern hemisphere)");
  assert.equal(edtfWords("2010-32", "es"), "invierno de 2010 (hemisferio sur)");
  assert.equal(edtfWords("2010-37", "en"), "third 1 of 2010");
  assert.equal(edtfWords("2010-39", "es"), "cuatrimestre 3 de 2010");
  assert.equal(edtfWords("2020-XX-15", "en"), "day 15 of a month of 2020 (month not stated)");
  assert.equal(edtfWords("2020-XX-15", "es"), "día 15 de un mes de 2020 (mes no indicado)");
  assert.equal(edtfWords("2020-XX-XX", "en"), "2020 (month not stated)");
  for (let code = 21; code <= 41; code += 1) for (const language of ["en", "es"]) assert.notEqual(edtfWords(`2010-${code}`, language), `2010-${code}`);
});

test("doubt is what the notation says, not a month or a period", () => {
  for (const edtf of ["2020-03-12", "2020-03", "2020", "2019/2021"]) assert.equal(isUncertain(edtf), false);
  for (const edtf of ["2020-03-12~", "2020?", "2020-XX", "[2019,2020]", "/2006", "2006/.."]) assert.equal(isUncertain(edtf), true);
});

test("only web addresses become links", () => {
  assert.equal(describe.webAddress("https://example.org/a"), "https://example.org/a");
  for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc", "//x", "http://", "", null]) assert.equal(describe.webAddress(bad), null);
});

test("a place off the map says why", () => {
  assert.equal(describe.reasonUnplaced(model, en, 4), "ambiguous en");
});

test("cells that a spreadsheet would run are guarded; numbers stay numbers", () => {
  for (const bad of ["=1+1", "+1 234", "-x", "@SUM(A1)", "\t=1", "\r=1", " =1"]) assert.ok(csvCell(bad).replace(/^"/, "").startsWith("'"), JSON.stringify(bad));
  assert.equal(csvCell(-98.25), "-98.25");
  assert.equal(csvCell(null), "");
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
});

test("the table file gives coordinates for points only and nothing for unknown numbers", () => {
  const { header, rows } = csvRows(model, en, [0, 1, 2, 3, 4]);
  const column = (name) => rows.map((row) => row[header.indexOf(name)]);
  assert.deepEqual(column("lon").map((lon) => lon === null), [false, false, true, false, true]);
  assert.equal(column("quantity")[1], null);
  assert.ok(column("citations").every((text) => text.includes("https://example.org/1")));
  assert.ok(csvText(header, rows).startsWith("\uFEFFevent_id,"));
});

test("missing values are sorted last both ways", () => {
  for (const descending of [false, true]) assert.equal(sortedRecords(EVENT_COLUMNS, model, en, [0, 1, 2, 3, 4], "date", descending).at(-1), 1);
  assert.deepEqual(sortedRecords(EVENT_COLUMNS, model, en, [0, 1, 2, 3, 4], "quantity", true).slice(-2), [1, 4]);
});

test("units are sorted apart, firearms first both ways", () => {
  const sorted = (descending) => sortedRecords(EVENT_COLUMNS, model, en, [0, 1, 2, 3, 4], "quantity", descending);
  assert.deepEqual([sorted(true), sorted(false)], [[0, 2, 3, 1, 4], [2, 0, 3, 1, 4]]);
});

test("legs have a table of their own, sorted by what they rest on", () => {
  assert.deepEqual(sortedRecords(LEG_COLUMNS, model, en, [1, 0], "basis", false), [0, 1]);
  const { header, rows } = legRows(model, en, [0, 1]);
  assert.deepEqual(rows.map((row) => row[header.indexOf("leg_id")]), ["a#1>a#2", "a#2>a#3"]);
  assert.deepEqual(rows.map((row) => row[header.indexOf("crossing_not_documented")]), ["no", "yes"]);
});

test("a leg is found again by its two events", () => {
  for (const leg of [0, 1]) assert.equal(describe.legWithId(model, describe.legId(model, leg)), leg);
  for (const other of ["", "a#1>a#3", "x>y", "javascript:1"]) assert.equal(describe.legWithId(model, other), -1);
});

test("every code of the codebook that the page words has its words in both languages", () => {
  const lists = JSON.parse(readFileSync(new URL("../../codebook/code_lists.json", VIEWER), "utf-8"));
  const codesOf = (name) => (lists[name].codes || lists[name]).map((entry) => entry.code);
  const needed = [...codesOf("basis").map((code) => `basis_${code}_note`), ...codesOf("status").map((code) => `status_note_${code}`),
    ...codesOf("quantity_relation").map((code) => `relation_${code}`), ...codesOf("quantity_unit").flatMap((code) => [`records_${code}_one`, `records_${code}_other`])];
  for (const phrases of Object.values(PHRASES)) for (const key of needed) assert.ok(key in phrases, key);
});

test("every phrase has a use", () => {
  const sources = readdirSync(VIEWER).filter((name) => name.endsWith(".js") && !name.startsWith("phrases")).map((name) => readFileSync(new URL(name, VIEWER), "utf-8")).join("\n");
  const built = [...sources.matchAll(/`(\w+)_\$\{/g)].map(([, stem]) => `${stem}_`);
  for (const key of Object.keys(PHRASES.en)) {
    const plain = key.replace(/_(one|other)$/, "");
    assert.ok(sources.includes(`"${key}"`) || sources.includes(`"${plain}"`) || built.some((stem) => key.startsWith(stem)) || /^(time_(from|to))$/.test(key), key);
  }
});

test("one is not many, in either language", () => {
  assert.equal(describe.valueWords(en, 1, null, "guns"), "1\u00a0gun");
  assert.equal(describe.valueWords(en, 213000, 250000, "guns/year"), "213,000–250,000\u00a0guns a year");
  assert.equal(describe.valueWords(es, 1, null, "grenades"), "1\u00a0granada");
  assert.equal(describe.valueWords(en, 2014, null, "year"), "2014");
  assert.equal(describe.valueWords(es, 1, null, "rank"), "lugar\u00a01");
  assert.equal(describe.valueWords(en, 0, null, "claim"), "no");
  assert.equal(describe.valueWords(en, null, null, "guns"), "not stated".replace("n", "N"));
  assert.equal(en.count("n_events", 1), "1 event");
  assert.equal(unitWords("unheard-of", 2, "es"), "unheard-of");
});

test("measures have names in both languages; an unknown one is its own words", () => {
  assert.equal(measureWords("annual_southbound_guns", "en"), "Guns moved south a year");
  assert.equal(measureWords("annual_southbound_guns", "es"), "Armas llevadas al sur al año");
  assert.equal(measureWords("share_of_us_widgets", "es"), "Share of US widgets");
});

test("corridors are countries by name, several and regions too", () => {
  assert.equal(describe.corridorWords("US>MX", en), "United States → Mexico");
  assert.equal(describe.corridorWords("US>DO>HT", es), "Estados Unidos → República Dominicana → Haití");
  assert.equal(describe.corridorWords("US>GB,US>MX", en), "United States → United Kingdom; United States → Mexico");
  assert.equal(describe.corridorWords("Balkans>SE", es), "Balcanes → Suecia");
  assert.equal(describe.corridorWords("<b>x</b>", en), "<b>x</b>");
});

test("a word that counts goes with its number, in both languages", () => {
  const window = (words, n) => words.say("chart_window_within", { cases: words.number(n), expected: words.number(n), p: "0.5" });
  assert.deepEqual([1, 2, 0].map((n) => window(en, n)), ["1 case, 1 expected, p 0.5: within chance.", "2 cases, 2 expected, p 0.5: within chance.", "0 cases, 0 expected, p 0.5: within chance."]);
  assert.deepEqual([1, 21].map((n) => window(es, n)), ["1 caso, 1 esperado, p 0.5: dentro del azar.", "21 casos, 21 esperados, p 0.5: dentro del azar."]);
  for (const phrases of Object.values(PHRASES)) {
    for (const [key, phrase] of Object.entries(phrases)) {
      for (const [, name] of phrase.matchAll(/\{(\w+)\|/g)) assert.ok(phrase.includes(`{${name}}`), `${key}: ${name} is counted but not said`);
    }
  }
});

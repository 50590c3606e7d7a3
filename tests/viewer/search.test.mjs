import assert from "node:assert/strict";
import { test } from "node:test";
import { smallPayload } from "./fixture.mjs";
import { load } from "./sources.mjs";

const { queryWords, wordMatcher } = await load("matching");
const { emptyFilters, failedFilters } = await load("filters");
const { itemsOf } = await load("items");
const { Words } = await load("i18n");
const { Model } = await load("data");
const en = new Words("en");
const es = new Words("es");

function finds(query, text) {
  return queryWords(query).every((word) => wordMatcher(word)(text));
}

// The small payload with other texts for its five events, and labels as the codebook has them.
function told({ items = [], titles = ["Case A", "Case B"], courts = [null, null], publisher = "Court", names = {} } = {}) {
  const payload = smallPayload();
  const s = (text) => (text === null || text === undefined ? -1 : payload.strings.push(text) - 1);
  const labels = { kind: { seizure: ["Seizure", "Decomiso"] }, item_category: { rifle: ["Rifle", "Fusil o rifle"], machine_gun: ["Machine gun", "Ametralladora"] }, role: { straw_buyer: ["Straw buyer", "Prestanombres"] }, quantity_unit: { firearms: ["firearms", "armas de fuego"] } };
  const named = ([list, entries]) => [list, entries.map((entry) => {
    const pair = (labels[list] || {})[entry.code];
    return pair ? { ...entry, en: pair[0], es: pair[1] } : { ...entry, en: entry.code, es: entry.code };
  })];
  return new Model({
    ...payload, code_lists: Object.fromEntries(Object.entries(payload.code_lists).map(named)), admin1_names: names,
    events: { ...payload.events, items: [0, 1, 2, 3, 4].map((e) => s(items[e])), role: [0, -1, -1, -1, -1] },
    cases: { ...payload.cases, title: titles.map(s), court: courts.map(s) }, sources: { ...payload.sources, publisher: [s(publisher)] },
  });
}

function shown(model, text) {
  return [...failedFilters(model, { ...emptyFilters(), text })].flatMap((bits, e) => (bits === 0 ? [e] : []));
}

test("a word is found at the beginning of a word, never inside one", () => {
  assert.ok(finds("hous", "Houston") && finds("ak", "an AK-47") && finds("hand grenade", "grenades by hand"));
  assert.ok(!finds("az", "plaza") && !finds("ton", "Houston") && !finds("gun", "shotgun"));
});

test("singular and plural find each other, in both languages", () => {
  for (const [query, text] of [["rifles", "1 rifle"], ["rifle", "two rifles"], ["fusiles", "un fusil"], ["municiones", "munición"], ["gases", "gas"]]) assert.ok(finds(query, text), query);
  assert.ok(!finds("gases", "gasoline") && !finds("gas", "bogas"));
});

test("an article is found by what either language calls it", () => {
  for (const [query, text] of [["pistola", "30 pistols"], ["granadas", "hand grenade"], ["grenade", "una granada"], ["lanzagranadas", "two grenade launchers"], ["fusiles", "rifle"], ["cartuchos", "500 rounds"]]) assert.ok(finds(query, text), query);
});

test("words that say nothing beside others are not looked for, but alone they are", () => {
  assert.deepEqual([queryWords("Cártel de Sinaloa"), queryWords("de"), queryWords("(Laredo, "), queryWords(" ? ")], [["cartel", "sinaloa"], ["de"], ["laredo"], []]);
});

test("a number is found whole", () => {
  for (const text of [".50 calibre", "a .50-caliber rifle"]) assert.ok(finds(".50", text) && finds("50", text), text);
  for (const text of ["500", "1.50", "2,50", ".500", "50,000", "150"]) assert.ok(!finds(".50", text) && !finds("50", text), text);
});

const CALIBRE_50 = [".50", ".50 cal", "50 cal", "50-cal", "calibre 50", "Calibre .50", "caliber .50", "50 BMG", ".50 bmg",
  "calibre .50 BMG", "cal .50", "cal. 50", "cal. .50", "caliber: 50", '".50 cal"', "(.50 cal)", "«calibre .50»"];

test("a calibre is found however either side says it, and a number is no calibre", () => {
  for (const query of CALIBRE_50) {
    assert.deepEqual(queryWords(query), [".50"], query);
    for (const text of ["Barrett .50", ".50-caliber rifle", "rifle calibre 50 tipo Barrett", "fusil cal. 50", "fusil cal. .50", "50 cal rounds", "12.7 mm (50 BMG)"]) assert.ok(finds(query, text), `${query}: ${text}`);
    for (const text of ["50 boxes", "250 magazines", "calibre 5.56", "1.50", ".500", "150 calibre", "50,000 calibre stamps", "San Diego, California 50"]) assert.ok(!finds(query, text), `${query}: ${text}`);
  }
  assert.deepEqual([queryWords("three .50 cal rifles"), queryWords("calibre 7.62"), queryWords("50 calexico"), queryWords("7.62x39"), queryWords("9mm")],
    [["three", ".50", "rifles"], ["calibre", "7.62"], ["50", "calexico"], ["7.62x39"], ["9mm"]]);
  assert.ok(finds("50", "50 boxes") && finds("7.62", "rifles 7.62") && finds("9mm", "two 9mm pistols") && !finds("7.62", "17.62"));
});

test("a calibre is that of a record; the title of a case tells it where none of its records does", () => {
  const titles = ["Barrett .50 in a lane", "20,000 rounds of .50 calibre"];
  const model = told({ items: ["one .50 rifle", "attempted exit", "9mm pistols"], titles, publisher: "Journal .50" });
  for (const query of CALIBRE_50) assert.deepEqual(shown(model, query), [0, 3, 4], query);
  assert.deepEqual(shown(model, ".50 rifle"), [0, 3]);
});

test("labels of the codebook find the records that have the code, in either language", () => {
  const model = told();
  for (const query of ["decomisos", "seizures", "ametralladora", "machine guns", "militar", "military-grade"]) assert.deepEqual(shown(model, query), [2], query);
  assert.deepEqual(shown(model, "prestanombres"), [0]);
  assert.deepEqual(shown(model, "armas de fuego"), [0, 1, 2, 4]);
  assert.deepEqual(shown(model, "fusiles"), [0, 3]);
});

test("a state finds what lies in it; a court or a publisher named after it does not", () => {
  const names = { "US-TX": { en: "Texas", es: "Tejas" }, "MX-MIC": { en: "Michoacán", es: "Michoacán" } };
  const model = told({ names, titles: ["Southern District of Texas: 40 firearms", "Texas house"], courts: ["Southern District of Texas", null], publisher: "Texas Court" });
  assert.deepEqual([shown(model, "texas"), shown(model, "tejas")], [[0, 1, 3, 4], [0, 1, 3]]);
  assert.deepEqual(shown(model, "southern"), [0, 1, 2]);
  assert.deepEqual(shown(model, "court").length, 5);
});

test("the code of a state is a word of its own", () => {
  const model = told({ names: { "US-TX": { en: "Texas", es: "Texas" } }, items: [null, null, "txt", null, "sold in TX"] });
  assert.deepEqual(shown(model, "TX"), [0, 1, 3, 4]);
});

test("counts by category are said in the reader's language, a source's words as they stand", () => {
  const say = (words, text) => itemsOf(told({ items: [text] }), words, 0).text;
  assert.deepEqual([say(en, "11 rifle"), say(es, "11 rifle"), say(es, "1 rifle")], ["11 rifles", "11 fusiles o rifles", "1 fusil o rifle"]);
  assert.equal(say(es, "3 rifle, 2 machine_gun; of which .50 calibre: 2"), "3 fusiles o rifles, 2 ametralladoras; de calibre .50: 2");
  for (const text of ["11 Barrett", "18 firearms", "two rifles"]) assert.equal(say(es, text), text);
});

test("what names no article is told, and is not what it was", () => {
  const isTold = (text) => itemsOf(told({ items: [text] }), en, 0).told;
  for (const text of ["outbound vehicle", "drove through Nogales, Ariz.", "search warrant"]) assert.ok(isTold(text), text);
  for (const text of ["1 rifle", "11 Barrett", "92,900 rounds in 26 boxes", "armas largas", "Colt .38 Super", null]) assert.ok(!isTold(text), text);
});

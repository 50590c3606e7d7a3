// A small payload with one of everything that the rules of the map are about.

const codes = (...names) => names.map((code) => ({ code, en: `${code} en`, es: `${code} es` }));

export const CODE_LISTS = {
  kind: codes("purchase", "theft", "assembly", "storage", "transfer", "crossing", "seizure", "recovery", "use"),
  level: codes("city", "port_of_entry", "county", "state", "region", "country", "unresolvable"),
  item_category: [{ code: "rifle", en: "Rifle", es: "Rifle", military: false }, { code: "machine_gun", en: "Machine gun", es: "Ametralladora", military: true }],
  documented: codes("yes", "inferred"),
  basis: codes("documented", "partial", "inferred"),
  status: codes("alleged", "charged", "convicted"),
  source_kind: codes("court", "press"),
  quantity_unit: codes("firearms", "rounds", "unknown"),
  quantity_relation: codes("exact", "at_least", "about", "at_most"),
  role: codes("straw_buyer", "unknown"),
  place_status: codes("ok", "ambiguous", "not_found"),
  rule: codes("stated", "sequence_only"),
};

const at = (list, code) => (code === null ? -1 : CODE_LISTS[list].findIndex((entry) => entry.code === code));

export const DAY = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / 86400000);

// id, case, seq, kind, place, level, from, to, quantity, unit, category, documented, text
const EVENTS = [
  ["a#1", 0, 1, "purchase", 0, "city", "2020-03-01", "2020-03-01", 40, "firearms", "rifle", "yes", "Houston gun shops"],
  ["a#2", 0, 2, "crossing", 1, "port_of_entry", null, null, null, "firearms", null, "inferred", "a Laredo bridge"],
  ["a#3", 0, 3, "seizure", 2, "state", "2019-01-01", "2021-12-31", 6, "firearms", "machine_gun", "yes", "Michoacán"],
  ["b#1", 1, 1, "purchase", 0, "city", "2022-06-01", "2022-06-30", 2200, "rounds", "rifle", "yes", "Houston"],
  ["b#2", 1, 2, "recovery", -1, "unresolvable", "2022-07-01", "2022-07-01", null, "firearms", null, "yes", "Nogales"],
];

export function smallPayload() {
  const strings = [];
  const s = (text) => {
    if (text === null) return -1;
    if (!strings.includes(text)) strings.push(text);
    return strings.indexOf(text);
  };
  const column = (i, read) => EVENTS.map((row) => read(row[i]));
  const none = () => EVENTS.map(() => -1);
  const events = {
    id: column(0, s), case: column(1, Number), seq: column(2, Number), kind: column(3, (c) => at("kind", c)),
    place: column(4, Number), level: column(5, (c) => at("level", c)),
    earliest: column(6, (d) => (d === null ? null : DAY(d))), latest: column(7, (d) => (d === null ? null : DAY(d))),
    quantity: column(8, (q) => q), quantity_unit: column(9, (c) => at("quantity_unit", c)), item_category: column(10, (c) => at("item_category", c)),
    documented: column(11, (c) => at("documented", c)), place_text: column(12, s),
    place_status: EVENTS.map((row) => at("place_status", row[4] < 0 ? "ambiguous" : "ok")), place_reason: none(),
    date: column(6, s), date_text: none(), items: none(), organisation: EVENTS.map((_, i) => (i === 2 ? s("Cártel de Jalisco") : -1)),
    quantity_relation: EVENTS.map(() => at("quantity_relation", "at_least")), role: none(), citation_start: [0, 1, 2, 3, 4, 5],
  };
  return {
    version: "0", data_sha256: "00", language: "en", title: { en: "T", es: "T" }, code_lists: CODE_LISTS, labels: {}, events,
    sources: { id: [s("s1")], title: [s("Title")], publisher: [s("Court")], date: [s("2021-05")], url: [s("https://example.org/1")], kind: [at("source_kind", "court")] },
    citations: { source: [0, 0, 0, 0, 0, 0, 0], locator: [-1, -1, -1, -1, -1, -1, -1] },
    cases: { id: [s("a"), s("b")], title: [s("Case A"), s("Case B")], summary: [s("."), s(".")], docket: [-1, -1], court: [-1, -1], status: [at("status", "charged"), at("status", "convicted")], corridor: [s("US>MX"), -1] },
    places: { name: [s("Houston"), s("Laredo"), s("Michoacán")], admin1: [s("US-TX"), s("US-TX"), s("MX-MIC")], country: [s("US"), s("US"), s("MX")], level: [at("level", "city"), at("level", "port_of_entry"), at("level", "state")], lon: [-9536327, -9950754, null], lat: [2976328, 2750641, null], uncertainty_km: [15, 3, 300], area: [-1, -1, 0] },
    legs: { from: [0, 1], to: [1, 2], case: [0, 0], basis: [at("basis", "documented"), at("basis", "inferred")], rule: [0, 1], reason: [-1, -1], quantity: [null, null], crossing: [0, 1], citation_start: [5, 6, 7] },
    areas: [{ code: "admin1:MX-MIC", name: { en: "Michoacán", es: "Michoacán" }, level: at("level", "state"), rings: [[-1030000, 180000, 20000, 0, 0, 20000, -20000, 0]], anchor: [-1020000, 190000] }],
    estimates: { id: [], measure: [], low: [], high: [], unit: [], period: [], scope: [], claimant: [], denominator: [], method: [], citation_start: [7] },
    withheld: 0, cite: { en: "", es: "" }, coverage: { en: "", es: "" }, attribution: [], method: { en: "", es: "" }, strings,
  };
}

// The table twin as values: the same events and legs, ids and sources as on the map. Pure.

import { foldOnce } from "./matching.js";
import { dateWords, eventPlace, legId, quantityWords } from "./describe.js";
import { organisationsNamed, UNNAMED } from "./organisations.js";

function citations(model, table, index) {
  return model.citationsOf(table, index).length;
}

// What is one organisation stands together, whatever its sources write; what has no name is missing.
function byOrganisation(model, words, event) {
  return foldOnce(organisationsNamed(model, model.events.organisation[event]).filter((name) => name !== UNNAMED).join("; "));
}

// Firearms first, as the codebook has units; what has none is last.
function unitRank(model, event) {
  const unit = model.events.quantity_unit[event];
  return unit < 0 ? model.codes("quantity_unit").length : unit;
}

export const EVENT_COLUMNS = [
  { key: "date", label: "date", value: (m, w, e) => dateWords(m, w, e).text, sort: (m, w, e) => firstDay(m, e) },
  { key: "stage", label: "stage", value: (m, w, e) => m.label("kind", m.events.kind[e], w.language), sort: (m, w, e) => m.events.kind[e] },
  { key: "place", label: "place", value: (m, w, e) => eventPlace(m, w, e) },
  { key: "quantity", label: "quantity", value: quantityWords, group: unitRank, sort: (m, w, e) => m.events.quantity[e] },
  { key: "organisation", label: "organisation", value: (m, w, e) => m.text(m.events.organisation[e]), sort: byOrganisation },
  { key: "status", label: "legal_status", value: (m, w, e) => m.label("status", m.cases.status[m.events.case[e]], w.language) },
  { key: "case", label: "case", value: (m, w, e) => m.caseTitle(m.events.case[e]) },
  { key: "sources", label: "citations", value: (m, w, e) => String(citations(m, m.events, e)), sort: (m, w, e) => citations(m, m.events, e) },
];

export const LEG_COLUMNS = [
  { key: "from", label: "leg_start", value: (m, w, l) => eventPlace(m, w, m.legs.from[l]) },
  { key: "to", label: "leg_end", value: (m, w, l) => eventPlace(m, w, m.legs.to[l]) },
  { key: "basis", label: "basis", value: (m, w, l) => m.label("basis", m.legs.basis[l], w.language), sort: (m, w, l) => m.legs.basis[l] },
  { key: "rule", label: "rule", value: (m, w, l) => m.label("rule", m.legs.rule[l], w.language), sort: (m, w, l) => m.legs.rule[l] },
  { key: "case", label: "case", value: (m, w, l) => m.caseTitle(m.legs.case[l]) },
  { key: "sources", label: "citations", value: (m, w, l) => String(citations(m, m.legs, l)), sort: (m, w, l) => citations(m, m.legs, l) },
];

function isMissing(value) {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

function firstDay(model, event) {
  const { earliest, latest } = model.events;
  return isMissing(earliest[event]) ? latest[event] : earliest[event];
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

// Unknown values stand last in both directions: they are not small, they are missing. Groups stay
// apart and in their order: a thousand rounds are not more than ten firearms.
function sortedBy(records, read, descending, group) {
  const known = [];
  const missing = [];
  for (const record of records) {
    const value = read(record);
    if (isMissing(value)) missing.push(record);
    else known.push([value, record, group(record)]);
  }
  known.sort(([a, i, g], [b, j, h]) => g - h || (descending ? compare(b, a) : compare(a, b)) || i - j);
  return [...known.map(([, record]) => record), ...missing];
}

export function sortedRecords(columns, model, words, records, key, descending) {
  const column = columns.find((c) => c.key === key) || columns[0];
  const read = column.sort || ((m, w, i) => foldOnce(column.value(m, w, i) || ""));
  return sortedBy(records, (i) => read(model, words, i), descending, (i) => (column.group ? column.group(model, i) : 0));
}

const EVENT_FIELDS = ["event_id", "case_id", "seq", "kind", "place_text", "place", "level", "lon", "lat", "uncertainty_km", "date", "date_text", "items", "item_category", "quantity", "quantity_unit", "quantity_relation", "organisation", "role", "documented", "status", "corridor", "citations"];

function citationTexts(model, table, index) {
  return model.citationsOf(table, index).map(({ source, locator }) => {
    const s = model.source(source);
    return [s.publisher, s.date, s.title, s.url, locator].filter(Boolean).join(", ");
  }).join(" | ");
}

// Codes, not labels: a file for machines reads the same in both languages. Areas give no coordinates.
export function csvRows(model, words, events) {
  const rows = events.map((e) => {
    const { events: t, cases, places } = model;
    const place = t.place[e];
    const [lon, lat] = model.placement(e) === "dot" ? model.lonLat(place) : [null, null];
    return [model.eventId(e), model.text(cases.id[t.case[e]]), t.seq[e], model.code("kind", t.kind[e]), model.text(t.place_text[e]),
      place < 0 ? null : eventPlace(model, words, e), model.code("level", t.level[e]), lon, lat, place < 0 ? null : places.uncertainty_km[place],
      model.text(t.date[e]), model.text(t.date_text[e]), model.text(t.items[e]), model.code("item_category", t.item_category[e]),
      t.quantity[e], model.code("quantity_unit", t.quantity_unit[e]), model.code("quantity_relation", t.quantity_relation[e]),
      model.text(t.organisation[e]), model.code("role", t.role[e]), model.code("documented", t.documented[e]),
      model.code("status", cases.status[t.case[e]]), model.text(cases.corridor[t.case[e]]), citationTexts(model, t, e)];
  });
  return { header: EVENT_FIELDS, rows };
}

const LEG_FIELDS = ["leg_id", "case_id", "from_event", "to_event", "from_place", "to_place", "basis", "rule", "reason", "quantity", "crossing_not_documented", "citations"];

export function legRows(model, words, legs) {
  const t = model.legs;
  const rows = legs.map((l) => [legId(model, l), model.text(model.cases.id[t.case[l]]), model.eventId(t.from[l]), model.eventId(t.to[l]),
    eventPlace(model, words, t.from[l]), eventPlace(model, words, t.to[l]), model.code("basis", t.basis[l]), model.code("rule", t.rule[l]),
    model.text(t.reason[l]), t.quantity[l], t.crossing[l] === 1 ? "yes" : "no", citationTexts(model, t, l)]);
  return { header: LEG_FIELDS, rows };
}

// What a file is named after: the title of the page, the kind of records, the version of the data.
export function fileName(model, kind, ending) {
  return `${kind}-${String(model.payload.data_sha256 || "data").slice(0, 8)}.${ending}`;
}

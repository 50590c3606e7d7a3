// The table twin as values: the same events, ids and sources as on the map. Pure.

import { foldText } from "./filters.js";
import { dateWords, eventPlace, quantityWords, reasonUnplaced } from "./describe.js";

export const COLUMNS = [
  { key: "id", label: "column_id", value: (m, w, e) => m.eventId(e) },
  { key: "date", label: "date", value: (m, w, e) => dateWords(m, w, e).text, sort: (m, w, e) => m.events.earliest[e] ?? m.events.latest[e] },
  { key: "stage", label: "stage", value: (m, w, e) => m.label("kind", m.events.kind[e], w.language), sort: (m, w, e) => m.events.kind[e] },
  { key: "place", label: "place_as_worded", value: (m, w, e) => m.text(m.events.place_text[e]) },
  { key: "placed", label: "place_taken_as", value: (m, w, e) => (m.placement(e) === "none" ? `${w.say("not_on_map")}: ${reasonUnplaced(m, w, e)}` : eventPlace(m, w, e)) },
  { key: "level", label: "level", value: (m, w, e) => m.label("level", m.events.level[e], w.language) },
  { key: "quantity", label: "quantity", value: quantityWords, sort: (m, w, e) => m.events.quantity[e] },
  { key: "items", label: "items", value: (m, w, e) => m.text(m.events.items[e]) },
  { key: "organisation", label: "organisation", value: (m, w, e) => m.text(m.events.organisation[e]) },
  { key: "evidence", label: "evidence", value: (m, w, e) => m.label("documented", m.events.documented[e], w.language) },
  { key: "status", label: "legal_status", value: (m, w, e) => m.label("status", m.cases.status[m.events.case[e]], w.language) },
  { key: "case", label: "case", value: (m, w, e) => m.caseTitle(m.events.case[e]) },
];

function compare(a, b) {
  // Unknown values stand last in both directions: they are not small, they are missing.
  if (a === null || a === undefined || a === "") return b === null || b === undefined || b === "" ? 0 : 2;
  if (b === null || b === undefined || b === "") return -2;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sortedEvents(model, words, events, columnKey, descending) {
  const column = COLUMNS.find((c) => c.key === columnKey) || COLUMNS[0];
  const read = column.sort || ((m, w, e) => foldText(column.value(m, w, e) || ""));
  const keyed = events.map((e) => [read(model, words, e), e]);
  keyed.sort(([a, i], [b, j]) => {
    const order = compare(a, b);
    if (Math.abs(order) === 2) return order;
    return (descending ? -order : order) || i - j;
  });
  return keyed.map(([, e]) => e);
}

const CSV_FIELDS = ["event_id", "case_id", "seq", "kind", "place_text", "place", "level", "lon", "lat", "uncertainty_km", "date", "date_text", "items", "item_category", "quantity", "quantity_unit", "quantity_relation", "organisation", "role", "documented", "status", "citations"];

function citationText(model, event) {
  return model.citationsOf(model.events, event).map(({ source, locator }) => {
    const s = model.source(source);
    return [s.publisher, s.date, s.title, s.url, locator].filter(Boolean).join(", ");
  }).join(" | ");
}

// Codes, not labels: a file for machines reads the same in both languages. Areas give no coordinates.
export function csvRows(model, words, events) {
  const rows = events.map((e) => {
    const { events: t, cases, places } = model;
    const place = t.place[e];
    const dot = model.placement(e) === "dot";
    const [lon, lat] = dot ? model.lonLat(place) : [null, null];
    return [model.eventId(e), model.text(cases.id[t.case[e]]), t.seq[e], model.code("kind", t.kind[e]), model.text(t.place_text[e]),
      place < 0 ? null : eventPlace(model, words, e), model.code("level", t.level[e]), lon, lat, place < 0 ? null : places.uncertainty_km[place],
      model.text(t.date[e]), model.text(t.date_text[e]), model.text(t.items[e]), model.code("item_category", t.item_category[e]),
      t.quantity[e], model.code("quantity_unit", t.quantity_unit[e]), model.code("quantity_relation", t.quantity_relation[e]),
      model.text(t.organisation[e]), model.code("role", t.role[e]), model.code("documented", t.documented[e]),
      model.code("status", cases.status[t.case[e]]), citationText(model, e)];
  });
  return { header: CSV_FIELDS, rows };
}

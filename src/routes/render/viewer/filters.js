// Which events and legs are shown. Pure: model + filters -> masks and counts.
// A filter stores what is switched OFF, so that a code added later to the data is shown by default.

const KIND = 1;
const CATEGORY = 2;
const STATUS = 4;
const CORRIDOR = 8;
const TEXT = 16;
const TIME = 32;
const SOURCE = 64;
const EVIDENCE = 128;
const FACETS = { kind: KIND, item_category: CATEGORY, status: STATUS, corridor: CORRIDOR, source_kind: SOURCE };
export const NOT_STATED = "not_stated";

export function emptyFilters() {
  return {
    kind: [], basis: [], item_category: [], status: [], source_kind: [],
    military: false, documentedOnly: false, corridor: "", text: "", from: null, to: null,
  };
}

// A link from elsewhere may name a corridor that is not in these data: better none than an empty map.
export function knownFilters(model, filters) {
  const known = model.cases.corridor.some((s) => (model.text(s) || NOT_STATED) === filters.corridor);
  return known ? filters : { ...filters, corridor: "" };
}

export function foldText(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

// Events without any date are never hidden by time; a date range stays while it overlaps.
export function timeKeeps(earliest, latest, from, to) {
  if (earliest === null && latest === null) return true;
  if (from !== null && latest !== null && latest < from) return false;
  return !(to !== null && earliest !== null && earliest > to);
}

function haystack(model, event) {
  if (model.haystacks[event] !== undefined) return model.haystacks[event];
  const { events, places } = model;
  const place = events.place[event];
  const parts = [
    events.place_text[event], events.items[event], events.organisation[event],
    model.cases.title[events.case[event]], model.cases.docket[events.case[event]], events.id[event],
    place < 0 ? -1 : places.name[place],
  ].map((s) => model.text(s) || "");
  const area = model.areaOf(event);
  if (area >= 0) parts.push(model.areas[area].name.en || "", model.areas[area].name.es || "");
  for (const list of ["kind", "item_category"]) {
    // Both languages: a reader of one may search in the other.
    for (const language of ["en", "es"]) if (events[list][event] >= 0) parts.push(model.label(list, events[list][event], language));
  }
  for (const { source } of model.citationsOf(events, event)) parts.push(model.text(model.sources.publisher[source]) || "");
  model.haystacks[event] = foldText(parts.join(" \n "));
  return model.haystacks[event];
}

function codeOrNotStated(model, list, index) {
  return model.code(list, index) || NOT_STATED;
}

function sourceKindsOf(model, event) {
  return model.citationsOf(model.events, event)
    .map(({ source }) => codeOrNotStated(model, "source_kind", model.sources.kind[source]));
}

function offBits(model, list, off) {
  const hidden = new Set(off);
  const entries = model.codes(list).map((entry) => hidden.has(entry.code));
  return (index) => (index < 0 ? hidden.has(NOT_STATED) : entries[index]);
}

function buildTests(model, filters) {
  const words = foldText(filters.text).split(/\s+/).filter(Boolean);
  const { events, cases } = model;
  const kindOff = offBits(model, "kind", filters.kind);
  const categoryOff = offBits(model, "item_category", filters.item_category);
  const statusOff = offBits(model, "status", filters.status);
  const hiddenSources = new Set(filters.source_kind);
  return [
    [KIND, (e) => kindOff(events.kind[e])],
    [CATEGORY, (e) => categoryOff(events.item_category[e]) || (filters.military && !model.isMilitary(e))],
    [STATUS, (e) => statusOff(cases.status[events.case[e]])],
    [CORRIDOR, (e) => filters.corridor !== ""
      && (model.text(cases.corridor[events.case[e]]) || NOT_STATED) !== filters.corridor],
    [TEXT, (e) => words.some((word) => !haystack(model, e).includes(word))],
    [TIME, (e) => !timeKeeps(events.earliest[e], events.latest[e], filters.from, filters.to)],
    [SOURCE, (e) => hiddenSources.size > 0 && sourceKindsOf(model, e).every((k) => hiddenSources.has(k))],
    [EVIDENCE, (e) => filters.documentedOnly && model.isInferred(e)],
  ];
}

// One number an event: a bit for every filter that hides it; 0 = shown. Facet counts come from it.
export function failedFilters(model, filters) {
  const tests = buildTests(model, filters);
  const failed = new Uint8Array(model.size);
  for (let e = 0; e < model.size; e += 1) {
    let bits = 0;
    for (const [bit, hides] of tests) if (hides(e)) bits |= bit;
    failed[e] = bits;
  }
  return failed;
}

export function shownEvents(failed) {
  return failed.map((bits) => (bits === 0 ? 1 : 0));
}

export function shownIgnoringTime(failed) {
  return failed.map((bits) => ((bits & ~TIME) === 0 ? 1 : 0));
}

function facetValues(model, facet, event) {
  const { events, cases } = model;
  if (facet === "kind") return [codeOrNotStated(model, "kind", events.kind[event])];
  if (facet === "item_category") return [codeOrNotStated(model, "item_category", events.item_category[event])];
  if (facet === "status") return [codeOrNotStated(model, "status", cases.status[events.case[event]])];
  if (facet === "corridor") return [model.text(cases.corridor[events.case[event]]) || NOT_STATED];
  return [...new Set(sourceKindsOf(model, event))];
}

// How many events each choice of a facet would show, all other filters being as they are.
export function facetCounts(model, failed, facet) {
  const others = ~FACETS[facet];
  const counts = new Map();
  for (let e = 0; e < model.size; e += 1) {
    if ((failed[e] & others) !== 0) continue;
    for (const value of facetValues(model, facet, e)) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return counts;
}

export function shownLegs(model, filters, events) {
  const { from, to, basis } = model.legs;
  const basisOff = offBits(model, "basis", filters.basis);
  const mask = new Uint8Array(from.length);
  for (let i = 0; i < from.length; i += 1) {
    mask[i] = events[from[i]] && events[to[i]] && !basisOff(basis[i]) ? 1 : 0;
  }
  return mask;
}

export function basisCounts(model, events) {
  const counts = new Map();
  model.legs.from.forEach((from, i) => {
    if (!events[from] || !events[model.legs.to[i]]) return;
    const code = model.code("basis", model.legs.basis[i]);
    counts.set(code, (counts.get(code) || 0) + 1);
  });
  return counts;
}

export function countEvents(model, mask) {
  const counts = { shown: 0, total: model.size, undated: 0, unplaced: 0 };
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e]) continue;
    counts.shown += 1;
    if (model.isUndated(e)) counts.undated += 1;
    if (model.placement(e) === "none") counts.unplaced += 1;
  }
  return counts;
}

export function isFiltered(filters) {
  return Object.values(filters).some((v) => (Array.isArray(v) ? v.length > 0 : v !== "" && v !== null && v !== false));
}

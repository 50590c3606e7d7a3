// Which events and legs are shown. Pure: model + filters -> masks and counts.
// A filter stores what is switched OFF, so that a code added later to the data is shown by default.

import { queryWords } from "./matching.js";
import { organisationsNamed, UNNAMED } from "./organisations.js";
import { placesInside } from "./polygon.js";
import { wordTest } from "./word_test.js";

const BITS = {
  kind: 1, item_category: 2, status: 4, corridor: 8, text: 16, time: 32, source_kind: 64,
  evidence: 128, level: 256, organisation: 512, polygon: 1024, linked: 2048,
};
export const NOT_STATED = "not_stated";
export const ANY_NAMED = "any_named";

export function emptyFilters() {
  return {
    kind: [], level: [], basis: [], item_category: [], status: [], source_kind: [],
    military: false, documentedOnly: false, linked: false, corridor: "", organisation: "", text: "", polygon: null, from: null, to: null, dated: false,
  };
}

// Cases the page begins with, when its question is about some and not all.
export function linkedCases(payload) {
  const { cases } = payload.preset || {};
  return Array.isArray(cases) ? cases : [];
}

// A link from elsewhere may name what is not in these data: better no filter than an empty map.
export function knownFilters(model, filters) {
  const has = (column, wanted) => {
    for (let i = 0; i < column.length; i += 1) if ((model.text(column[i]) || NOT_STATED) === wanted) return true;
    return false;
  };
  const { corridor, organisation } = filters;
  return {
    ...filters,
    corridor: corridor && has(model.cases.corridor, corridor) ? corridor : "",
    organisation: organisation && organisation !== ANY_NAMED ? knownOrganisation(model, organisation) : organisation,
    linked: filters.linked && linkedCases(model.payload).length > 0,
  };
}

// The organisation that a link asks for: by its name, or by a wording that stands for it alone.
function knownOrganisation(model, asked) {
  const wordings = new Set(model.events.organisation);
  const named = [...wordings].map((index) => organisationsNamed(model, index));
  if (asked === NOT_STATED ? named.some((names) => !names.length) : named.some((names) => names.includes(asked))) return asked;
  const index = [...wordings].find((at) => model.text(at) === asked);
  const names = index === undefined ? [] : organisationsNamed(model, index);
  return names.length === 1 ? names[0] : "";
}

function stated(day) {
  return day !== null && day !== undefined && !Number.isNaN(day);
}

// Events without any date are not hidden by a range of time, but by a choice of their own; a date range stays while it overlaps.
export function timeKeeps(earliest, latest, from, to) {
  if (from !== null && stated(latest) && latest < from) return false;
  return !(to !== null && stated(earliest) && earliest > to);
}

// A test "does this event have every word of the text?".
function textTest(model, text) {
  const tests = queryWords(text).map((word) => wordTest(model, word));
  return (e) => tests.every((test) => test(e));
}

function offBits(model, list, off) {
  const hidden = new Set(off);
  const entries = model.codes(list).map((entry) => hidden.has(entry.code));
  return (index) => (index < 0 ? hidden.has(NOT_STATED) : entries[index] === true);
}

// Bit k: a source of kind k; the highest: one whose kind nobody states.
const NO_KIND = 2 ** 31;

function sourceBits(model) {
  const codes = model.codes("source_kind").map((entry, i) => [entry.code, 2 ** i]);
  return [...codes, [NOT_STATED, NO_KIND]];
}

function sourceTest(model, off) {
  const keep = sourceBits(model).filter(([code]) => !off.includes(code)).reduce((sum, [, bit]) => sum | bit, 0);
  const bits = model.sourceKindBits;
  return (e) => bits[e] !== 0 && (bits[e] & keep) === 0;
}

function textsEqual(model, column, wanted) {
  const verdicts = new Map();
  return (i) => {
    const at = column[i];
    if (!verdicts.has(at)) verdicts.set(at, (model.text(at) || NOT_STATED) === wanted);
    return verdicts.get(at);
  };
}

function isOrganisation(names, wanted) {
  if (wanted === NOT_STATED) return !names.length;
  return wanted === ANY_NAMED ? names.length > 0 && names[0] !== UNNAMED : names.includes(wanted);
}

function organisationTest(model, wanted) {
  const { organisation } = model.events;
  const hides = new Map();
  return (e) => {
    const index = organisation[e];
    if (!hides.has(index)) hides.set(index, !isOrganisation(organisationsNamed(model, index), wanted));
    return hides.get(index);
  };
}

// For each bit: the filters it depends on, whether they hide anything, and the test that hides.
const TESTS = [
  [BITS.kind, ["kind"], (f) => f.kind.length > 0, (m, f) => {
    const off = offBits(m, "kind", f.kind);
    return (e) => off(m.events.kind[e]);
  }],
  [BITS.level, ["level"], (f) => f.level.length > 0, (m, f) => {
    const off = offBits(m, "level", f.level);
    return (e) => off(m.events.level[e]);
  }],
  [BITS.item_category, ["item_category", "military"], (f) => f.item_category.length > 0 || f.military, (m, f) => {
    const off = offBits(m, "item_category", f.item_category);
    return (e) => off(m.events.item_category[e]) || (f.military && !m.isMilitary(e));
  }],
  [BITS.status, ["status"], (f) => f.status.length > 0, (m, f) => {
    const off = offBits(m, "status", f.status);
    return (e) => off(m.cases.status[m.events.case[e]]);
  }],
  [BITS.corridor, ["corridor"], (f) => f.corridor !== "", (m, f) => {
    const same = textsEqual(m, m.cases.corridor, f.corridor);
    return (e) => !same(m.events.case[e]);
  }],
  [BITS.organisation, ["organisation"], (f) => f.organisation !== "", (m, f) => organisationTest(m, f.organisation)],
  [BITS.text, ["text"], (f) => f.text.trim() !== "", (m, f) => {
    const has = textTest(m, f.text);
    return (e) => !has(e);
  }],
  [BITS.time, ["from", "to", "dated"], (f) => f.from !== null || f.to !== null || f.dated, (m, f) => {
    const { earliest, latest } = m.events;
    return (e) => !timeKeeps(earliest[e], latest[e], f.from, f.to) || (f.dated && m.isUndated(e));
  }],
  [BITS.source_kind, ["source_kind"], (f) => f.source_kind.length > 0, (m, f) => sourceTest(m, f.source_kind)],
  [BITS.evidence, ["documentedOnly"], (f) => f.documentedOnly, (m) => (e) => m.isInferred(e)],
  [BITS.linked, ["linked"], (f) => f.linked, (m) => {
    const kept = new Set(linkedCases(m.payload).map((id) => m.caseWithId(id)));
    return (e) => !kept.has(m.events.case[e]);
  }],
  [BITS.polygon, ["polygon"], (f) => f.polygon !== null, (m, f) => {
    const inside = placesInside(m, f.polygon);
    return (e) => m.events.place[e] < 0 || inside[m.events.place[e]] === 0;
  }],
];

// One number an event: a bit for every filter that hides it; 0 = shown. Only what a change of
// filters touches is computed anew.
export class Filtering {
  constructor(model) {
    this.model = model;
    this.failed = new Uint16Array(model.size);
    this.filters = emptyFilters();
  }

  apply(filters) {
    for (const [bit, keys, isActive, build] of TESTS) {
      if (keys.every((key) => filters[key] === this.filters[key])) continue;
      this.redo(bit, isActive(filters) ? build(this.model, filters) : null);
    }
    this.filters = { ...filters };
    return this.failed;
  }

  redo(bit, hides) {
    const { failed } = this;
    for (let e = 0; e < failed.length; e += 1) {
      if (hides !== null && hides(e)) failed[e] |= bit;
      else failed[e] &= ~bit;
    }
  }
}

export function failedFilters(model, filters) {
  return new Filtering(model).apply(filters);
}

export function shownEvents(failed) {
  const mask = new Uint8Array(failed.length);
  for (let e = 0; e < mask.length; e += 1) mask[e] = failed[e] === 0 ? 1 : 0;
  return mask;
}

export function shownIgnoringTime(failed) {
  const mask = new Uint8Array(failed.length);
  for (let e = 0; e < mask.length; e += 1) mask[e] = (failed[e] & ~BITS.time) === 0 ? 1 : 0;
  return mask;
}

const facetColumns = new WeakMap();

// Columns that come late are counted anew once they are there.
export function forgetFacets(model) {
  facetColumns.delete(model);
}

function facetValue(model, facet) {
  const { events, cases } = model;
  if (facet === "source_kind") return (e) => model.sourceKindBits[e];
  if (facet === "status" || facet === "corridor") return (e) => cases[facet][events.case[e]];
  return (e) => events[facet][e];
}

// The values of a facet numbered from 0, worked out once: counting them is then one pass of numbers.
function facetColumn(model, facet) {
  if (!facetColumns.has(model)) facetColumns.set(model, new Map());
  const known = facetColumns.get(model);
  if (!known.has(facet)) known.set(facet, numbered(model.size, facetValue(model, facet)));
  return known.get(facet);
}

function numbered(size, read) {
  const ranks = new Map();
  const column = new Int32Array(size);
  for (let e = 0; e < size; e += 1) {
    const value = read(e);
    let rank = ranks.get(value);
    if (rank === undefined) {
      rank = ranks.size;
      ranks.set(value, rank);
    }
    column[e] = rank;
  }
  return { column, values: [...ranks.keys()] };
}

function countValues({ column, values }, failed, others) {
  const counts = new Uint32Array(values.length);
  for (let e = 0; e < column.length; e += 1) if ((failed[e] & others) === 0) counts[column[e]] += 1;
  return values.map((value, rank) => [value, counts[rank]]).filter(([, n]) => n > 0);
}

function sourceCounts(model, failed, others) {
  const counts = new Map();
  for (const [mask, n] of countValues(facetColumn(model, "source_kind"), failed, others)) {
    for (const [code, bit] of sourceBits(model)) {
      if ((mask & bit) !== 0) counts.set(code, (counts.get(code) || 0) + n);
    }
  }
  return counts;
}

// How many events each choice of a facet would show, all other filters being as they are.
export function facetCounts(model, failed, facet) {
  const others = ~BITS[facet];
  if (facet === "source_kind") return sourceCounts(model, failed, others);
  const counts = new Map();
  for (const [index, n] of countValues(facetColumn(model, facet), failed, others)) {
    for (const code of facetCodes(model, facet, index)) counts.set(code, (counts.get(code) || 0) + n);
  }
  return counts;
}

// What a value of a facet counts for; an event may speak of several organisations.
function facetCodes(model, facet, index) {
  const names = facet === "organisation" ? organisationsNamed(model, index) : [facet === "corridor" ? model.text(index) : model.code(facet, index)];
  return names[0] ? names : [NOT_STATED];
}

// How many events a facet left open would show: fewer than its choices together, where an event
// counts for several.
export function facetTotal(model, failed, facet) {
  return countValues(facetColumn(model, facet), failed, ~BITS[facet]).reduce((sum, [, n]) => sum + n, 0);
}

// How many events would be shown with "military-grade only" switched on.
export function militaryCount(model, failed) {
  const { column, values } = facetColumn(model, "item_category");
  const entries = model.codes("item_category");
  const counts = countValues({ column, values }, failed, ~BITS.item_category);
  return counts.reduce((sum, [index, n]) => sum + (index >= 0 && entries[index].military ? n : 0), 0);
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

// Legs between shown events by basis, and how many of them have both ends at one place: a
// movement without a line, which a legend must not pass over.
export function basisCounts(model, events) {
  const last = basesCounted.get(model);
  if (last && last.events === events) return last.counts;
  const counts = countBases(model, events);
  basesCounted.set(model, { events, counts });
  return counts;
}

// Several parts of the panel ask for the same counts.
const basesCounted = new WeakMap();

function countBases(model, events) {
  const { from, to, basis } = model.legs;
  const { place } = model.events;
  const codes = model.codes("basis");
  const legs = new Uint32Array(codes.length);
  const here = new Uint32Array(codes.length);
  for (let i = 0; i < from.length; i += 1) {
    if (events[from[i]] === 0 || events[to[i]] === 0) continue;
    legs[basis[i]] += 1;
    if (place[from[i]] >= 0 && place[from[i]] === place[to[i]]) here[basis[i]] += 1;
  }
  return new Map(codes.map((entry, k) => [entry.code, { legs: legs[k], here: here[k] }]).filter(([, { legs: n }]) => n > 0));
}

export function countEvents(model, mask) {
  const counts = { shown: 0, total: model.size, undated: 0, unplaced: 0, cases: 0 };
  const cases = new Uint8Array(model.cases.id.length);
  for (let e = 0; e < model.size; e += 1) {
    if (!mask[e]) continue;
    counts.shown += 1;
    cases[model.events.case[e]] = 1;
    if (model.isUndated(e)) counts.undated += 1;
    if (model.placed[e] === 0) counts.unplaced += 1;
  }
  counts.cases = cases.reduce((sum, one) => sum + one, 0);
  return counts;
}

// Events without a point that a drawn area alone hides: nobody knows whether they lie in it.
export function countPointless(model, failed) {
  return failed.reduce((sum, bits, e) => sum + (bits === BITS.polygon && model.placed[e] !== 1), 0);
}

// The filters in force as short names, each with what takes it away. Pure.

import { ANY_NAMED, linkedCases, NOT_STATED } from "./filters.js";
import { corridorWords } from "./describe.js";
import { dayWords, isoOfDay, yearOfDay } from "./dates.js";
import { organisationName, UNNAMED } from "./organisations.js";

const FEW = 3;
const ALWAYS_STATED = new Set(["kind", "basis", "level"]);
const LISTS = { kind: "stages", level: "precision", basis: "legs", item_category: "items", status: "legal_status", source_kind: "source_kinds" };

function listLabel(model, words, facet, off) {
  const stated = model.codes(facet);
  const on = stated.filter((entry) => !off.includes(entry.code));
  // What is left says more than a long list of what is not.
  if (ALWAYS_STATED.has(facet) && stated.length - on.length > 2 && on.length <= FEW) {
    return on.length ? words.say("chip_only", { what: on.map((entry) => entry[words.language] || entry.en).join(", ") }) : words.say("chip_without", { what: words.say(LISTS[facet]) });
  }
  const entries = [...stated, { code: NOT_STATED, en: words.say("not_stated"), es: words.say("not_stated") }];
  const names = entries.filter((entry) => off.includes(entry.code)).map((entry) => entry[words.language] || entry.en);
  const few = names.length > 2 ? `${names[0]} +${words.number(names.length - 1)}` : names.join(", ");
  return words.say("chip_without", { what: few || words.say(LISTS[facet]) });
}

export function corridorLabel(words, corridor) {
  return corridor === NOT_STATED ? words.say("corridor_none") : corridorWords(corridor, words);
}

export function organisationLabel(words, organisation) {
  if (organisation === ANY_NAMED) return words.say("organisation_named");
  if (organisation === UNNAMED) return words.say("organisation_unnamed");
  return organisation === NOT_STATED ? words.say("organisation_none") : organisationName(words, organisation);
}

// Whole years are said as years.
function yearsLabel(from, to) {
  const [first, last] = [isoOfDay(from), isoOfDay(to)];
  if (!first.endsWith("-01-01") || !last.endsWith("-12-31")) return null;
  const [a, b] = [yearOfDay(from), yearOfDay(to)];
  return a === b ? String(a) : `${a} – ${b}`;
}

function timeLabel(words, from, to) {
  if (from === null) return words.say("chip_until", { d: dayWords(to, words.language) });
  if (to === null) return words.say("chip_since", { d: dayWords(from, words.language) });
  return yearsLabel(from, to) || `${dayWords(from, words.language)} – ${dayWords(to, words.language)}`;
}

export function activeFilters(model, words, filters, counts = {}) {
  const chips = Object.keys(LISTS).filter((facet) => filters[facet].length)
    .map((facet) => ({ key: facet, label: listLabel(model, words, facet, filters[facet]), patch: { [facet]: [] } }));
  const add = (key, on, label, patch) => {
    if (on) chips.push({ key, label: label(), patch });
  };
  add("military", filters.military, () => words.say("military_short"), { military: false });
  add("documentedOnly", filters.documentedOnly, () => words.say("hollow_only_documented"), { documentedOnly: false });
  add("linked", filters.linked, () => words.count("linked_only", linkedCases(model.payload).length), { linked: false });
  add("corridor", filters.corridor, () => corridorLabel(words, filters.corridor), { corridor: "" });
  add("organisation", filters.organisation, () => organisationLabel(words, filters.organisation), { organisation: "" });
  add("text", filters.text.trim(), () => words.say("quoted", { text: filters.text.trim() }), { text: "" });
  add("polygon", filters.polygon, () => (counts.pointless ? words.count("chip_area_left", counts.pointless) : words.say("chip_area")), { polygon: null });
  add("time", filters.from !== null || filters.to !== null, () => timeLabel(words, filters.from, filters.to), { from: null, to: null });
  add("dated", filters.dated, () => words.say("chip_dated"), { dated: false });
  return chips;
}

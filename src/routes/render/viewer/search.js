// What a reader may jump to by name: cases, states, places and organisations. Pure.

import { placeName } from "./describe.js";
import { queryWords } from "./matching.js";
import { organisationName, organisationsNamed, UNNAMED, wordingsOf } from "./organisations.js";
import { matcherIn, namesOf, stateCode } from "./word_test.js";

function indexes(count, test) {
  return Array.from({ length: count }, (_, i) => i).filter(test);
}

// Shown events by place: what has none here is nothing to jump to.
function shownAt(model, mask) {
  const counts = new Uint32Array(model.places.name.length);
  const { place } = model.events;
  for (let e = 0; e < model.size; e += 1) if (mask[e] && place[e] >= 0) counts[place[e]] += 1;
  return counts;
}

// States with all that was shown in them, their towns included, each by one of its places.
function statesNamed(model, words, counts, has, asked) {
  const { admin1 } = model.places;
  const found = new Map();
  for (let place = 0; place < counts.length; place += 1) {
    const code = counts[place] ? model.text(admin1[place]) : null;
    if (code) found.set(code, { index: place, count: counts[place] + (found.has(code) ? found.get(code).count : 0) });
  }
  return [...found].map(([code, entry]) => ({ ...entry, code, names: namesOf((model.payload.admin1_names || {})[code]) }))
    .filter(({ code, names }) => names.length && ((asked.length === 1 && stateCode(code) === asked[0]) || names.some(has)))
    .map(({ index, count, code }) => ({ index, count, text: words.pick(model.payload.admin1_names[code]) }))
    .sort((a, b) => b.count - a.count);
}

// A state as a whole stands among the states already.
function isTown(model, place) {
  const area = model.places.area[place];
  return area < 0 || model.code("level", model.areas[area].level) !== "state";
}

// Whatever has every word in its own name.
export function namedMatches(model, words, mask, text) {
  const asked = queryWords(text);
  if (!asked.length) return { cases: [], states: [], places: [], organisations: [] };
  const tests = asked.map((word) => matcherIn(model, word));
  const has = (name) => tests.every((test) => test(name));
  const counts = shownAt(model, mask);
  return {
    cases: indexes(model.cases.id.length, (i) => has(model.caseTitle(i))).map((index) => ({ index, text: model.caseTitle(index) })),
    states: statesNamed(model, words, counts, has, asked),
    places: indexes(counts.length, (i) => counts[i] > 0 && isTown(model, i) && has(placeName(model, words, i))).map((index) => ({ index, text: placeName(model, words, index) })),
    organisations: organisationsOf(model).filter(({ said }) => said.some(has)).map(({ name }) => ({ index: -1, name, text: organisationName(words, name) })),
  };
}

// Organisations by number of events, each with everything it is called: the table of names, not we,
// says which wordings are one.
export function organisationsOf(model) {
  const counts = new Map();
  const column = model.events.organisation;
  for (let e = 0; e < model.size; e += 1) if (column[e] >= 0) counts.set(column[e], (counts.get(column[e]) || 0) + 1);
  const found = new Map();
  for (const [index, count] of counts) {
    for (const name of organisationsNamed(model, index)) {
      const known = found.get(name) || { name, said: wordingsOf(model, name), count: 0 };
      found.set(name, { name, said: [...known.said, model.text(index)], count: known.count + count });
    }
  }
  found.delete(UNNAMED);
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

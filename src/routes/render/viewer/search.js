// What a reader may jump to by name: cases, places and organisations. Pure.

import { foldOnce, queryWords } from "./filters.js";
import { organisationsNamed, UNNAMED } from "./organisations.js";

function firstMatches(count, read, words, limit) {
  const found = [];
  for (let i = 0; i < count && found.length < limit; i += 1) {
    const text = read(i);
    const folded = text ? foldOnce(text) : "";
    if (folded && words.every((word) => folded.includes(word))) found.push({ index: i, text });
  }
  return found;
}

// Cases, places and organisations whose own name has every word: what a reader may jump to.
export function namedMatches(model, nameOfPlace, text, limit) {
  const words = queryWords(text);
  if (!words.length) return { cases: [], places: [], organisations: [] };
  return {
    cases: firstMatches(model.cases.id.length, (i) => model.caseTitle(i), words, limit),
    places: firstMatches(model.places.name.length, nameOfPlace, words, limit),
    organisations: organisationsOf(model)
      .filter(({ said }) => said.some((text) => words.every((word) => foldOnce(text).includes(word)))).slice(0, limit)
      .map(({ text }) => ({ index: -1, text })),
  };
}

// Organisations by number of events, each with every wording of it: the table of names, not we, says
// which wordings are one.
export function organisationsOf(model) {
  const counts = new Map();
  const column = model.events.organisation;
  for (let e = 0; e < model.size; e += 1) {
    if (column[e] >= 0) counts.set(column[e], (counts.get(column[e]) || 0) + 1);
  }
  const found = new Map();
  for (const [index, count] of counts) {
    for (const text of organisationsNamed(model, index)) {
      const known = found.get(text) || { text, said: [text], count: 0 };
      found.set(text, { text, said: [...known.said, model.text(index)], count: known.count + count });
    }
  }
  found.delete(UNNAMED);
  return [...found.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
}

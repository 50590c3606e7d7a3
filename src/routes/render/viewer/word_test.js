// What a word of a search finds: records by what they and the codebook say. Codes and names are
// looked at once a word, texts once a text. Pure.

import { PHRASES } from "./i18n.js";
import { foldText, isCalibre, wordMatcher } from "./matching.js";
import { organisationsNamed, UNNAMED, wordingsOf } from "./organisations.js";

export function namesOf(pair) {
  return pair ? [pair.en, pair.es].filter(Boolean) : [];
}

// "az" of "US-AZ"
export function stateCode(code) {
  return code ? code.split("-").pop().toLowerCase() : "";
}

// Two letters that stand for a state of these data are that and nothing else.
export function matcherIn(model, word) {
  const isCode = word.length === 2 && Object.keys(model.payload.admin1_names || {}).some((code) => stateCode(code) === word);
  return wordMatcher(word, isCode);
}

// What a word says of each text of the payload, found out at most once a text.
function verdicts(model, matches) {
  const known = new Map();
  return (index) => {
    if (index === undefined || index === null || index < 0) return false;
    let found = known.get(index);
    if (found === undefined) {
      found = matches(model.text(index));
      known.set(index, found);
    }
    return found;
  };
}

function once(find) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, find(key));
    return known.get(key);
  };
}

// Codes whose label in either language has the word; that something is unknown is no such label.
function codeVerdicts(model, list, matches) {
  return model.codes(list).map((entry) => entry.code !== "unknown" && namesOf(entry).some(matches));
}

function categoryVerdicts(model, matches) {
  const military = Object.values(PHRASES).some(({ military: label }) => matches(label));
  return codeVerdicts(model, "item_category", matches).map((found, i) => found || (military && model.military[i]));
}

function placeVerdicts(model, has, matches, word) {
  const { places, areas, payload } = model;
  const inState = once((index) => {
    const code = model.text(index);
    return Boolean(code) && (stateCode(code) === word || namesOf((payload.admin1_names || {})[code]).some(matches));
  });
  return all(places.name.length, (p) => has(places.name[p]) || inState(places.admin1[p]) || (places.area[p] >= 0 && namesOf(areas[places.area[p]].name).some(matches)));
}

function all(count, test) {
  return Uint8Array.from({ length: count }, (_, i) => (test(i) ? 1 : 0));
}

// A court is named after its district, which is not where something happened.
function caseVerdicts(model, has, matches, isPlace) {
  const { title, id, docket, court } = model.cases;
  const ofTitle = (c) => (isPlace && court[c] >= 0 ? matches((model.text(title[c]) || "").replace(model.text(court[c]), "")) : has(title[c]));
  return all(id.length, (c) => ofTitle(c) || (!isPlace && has(id[c])) || has(docket[c]));
}

// A calibre is one of articles: the title of a case tells it where none of its records does.
function calibreTest({ events, cases, size }, has) {
  const told = new Uint8Array(cases.id.length);
  for (let e = 0; e < size; e += 1) if (has(events.items[e])) told[events.case[e]] = 1;
  return (e) => has(events.items[e]) || (told[events.case[e]] === 0 && has(cases.title[events.case[e]]));
}

// A test "does this event have the word?".
export function wordTest(model, word) {
  const { events, sources } = model;
  const matches = matcherIn(model, word);
  const has = verdicts(model, matches);
  if (isCalibre(word)) return calibreTest(model, has);
  const inPlace = placeVerdicts(model, has, matches, word);
  const isPlace = inPlace.includes(1);
  const inCase = caseVerdicts(model, has, matches, isPlace);
  const inSource = all(sources.id.length, (s) => !isPlace && has(sources.publisher[s]));
  const publishers = inSource.includes(1);
  const [kinds, roles, units] = ["kind", "role", "quantity_unit"].map((list) => codeVerdicts(model, list, matches));
  const categories = categoryVerdicts(model, matches);
  const ofOrganisation = once((index) => has(index) || organisationsNamed(model, index).some((name) => name !== UNNAMED && wordingsOf(model, name).some(matches)));
  // Ids are as many as events; only a query that looks like one is compared with them.
  const wantsId = word.includes("#");
  return (e) => inCase[events.case[e]] === 1 || (events.place[e] >= 0 && inPlace[events.place[e]] === 1)
    || kinds[events.kind[e]] === true || categories[events.item_category[e]] === true
    || roles[events.role[e]] === true || units[events.quantity_unit[e]] === true
    || has(events.place_text[e]) || has(events.items[e]) || ofOrganisation(events.organisation[e])
    || (wantsId && foldText(model.eventId(e) || "").includes(word))
    || (publishers && model.citationsOf(events, e).some(({ source }) => inSource[source] === 1));
}

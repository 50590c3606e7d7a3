// Records in words: dates, quantities, places. Pure; shared by popup, table, tooltips and lists.

import { edtfWords, isUncertain, dayWords } from "./dates.js";
import { unitWords } from "./measures.js";

const LIST_PREVIEW = 3;

export function dateWords(model, words, event) {
  const { events } = model;
  const edtf = model.text(events.date[event]);
  const undated = model.isUndated(event);
  if (undated && !edtf) return { text: words.say("date_not_stated"), mark: "undated", edtf: null };
  const uncertain = isUncertain(edtf);
  const text = edtf ? edtfWords(edtf, words.language) : boundsWords(model, words, event);
  return { text, mark: undated ? "undated" : uncertain ? "uncertain" : null, edtf };
}

function boundsWords(model, words, event) {
  const bounds = [model.events.earliest[event], model.events.latest[event]].filter((day) => day !== null);
  return [...new Set(bounds)].map((day) => dayWords(day, words.language)).join(" – ");
}

function isStated(n) {
  return n !== null && n !== undefined && !Number.isNaN(n);
}

// "at least 40 firearms"; a number that no source gives is said to be missing, never 0.
export function quantityWords(model, words, event) {
  const { quantity, quantity_unit: unit, quantity_relation: relation } = model.events;
  return isStated(quantity[event]) ? amountWords(model, words, { n: quantity[event], unit: unit[event], relation: relation[event] }) : words.say("quantity_unknown");
}

function amountWords(model, words, { n, unit, relation }) {
  const key = `records_${model.code("quantity_unit", unit) || "unknown"}`;
  const known = words.say(`${key}_other`) !== `${key}_other`;
  const amount = known ? `${words.number(n)} ${words.say(`${key}_${n === 1 ? "one" : "other"}`)}`
    : `${words.number(n)} ${model.label("quantity_unit", unit, words.language)}`;
  return relationWords(model, words, relation, amount);
}

// How many a source says were moved, whatever they are; null where none says so. A leg has no
// relation of its own: where an end tells of the same number, it is as sure as there.
export function legQuantityWords(model, words, leg) {
  const { legs: { quantity, quantity_unit: units, from, to }, events } = model;
  if (!quantity || !isStated(quantity[leg])) return null;
  const n = quantity[leg];
  const unit = units ? units[leg] : -1;
  const alike = [from[leg], to[leg]].filter((event) => events.quantity[event] === n && events.quantity_unit[event] === unit);
  const relations = new Set(alike.map((event) => events.quantity_relation[event]));
  return amountWords(model, words, { n, unit, relation: relations.size === 1 ? [...relations][0] : -1 });
}

function relationWords(model, words, relation, amount) {
  const code = model.code("quantity_relation", relation);
  if (!code) return amount;
  const key = `relation_${code}`;
  const phrase = words.say(key, { q: amount });
  return phrase === key ? `${model.label("quantity_relation", relation, words.language)} ${amount}` : phrase;
}

// A leg is named by its two events: nothing else tells it from another.
export function legId(model, leg) {
  return `${model.eventId(model.legs.from[leg])}>${model.eventId(model.legs.to[leg])}`;
}

export function legWithId(model, id) {
  const event = model.eventWithId(String(id).split(">")[0]);
  const found = event < 0 ? undefined : Array.from(model.legsOfEvent[event]).find((leg) => legId(model, leg) === id);
  return found === undefined ? -1 : found;
}

const countryNames = new Map();

// Countries by the browser's own names; a code it does not know stays a code.
export function countryName(code, words) {
  if (!/^[A-Z]{2}$/.test(code || "")) return code;
  const key = `${words.language}${code}`;
  if (!countryNames.has(key)) countryNames.set(key, lookedUp(code, words.language));
  return countryNames.get(key);
}

function lookedUp(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code) || code;
  } catch {
    return code;
  }
}

// Regions that corridors of public cases name instead of a country.
const REGIONS = { Balkans: { en: "Balkans", es: "Balcanes" }, Europe: { en: "Europe", es: "Europa" }, Caribbean: { en: "Caribbean", es: "Caribe" } };

// "US>MX" -> "United States → Mexico"; "US>GB,US>KN" are two corridors; other wordings stay as they are.
export function corridorWords(text, words) {
  if (!/^[\p{L} >,-]+$/u.test(text) || text.includes(">>")) return text;
  return text.split(",").map((one) => one.split(">").map((part) => {
    const name = part.trim();
    return REGIONS[name] ? words.pick(REGIONS[name]) : countryName(name, words);
  }).join(" → ")).join("; ");
}

function admin1Name(model, code, words) {
  const given = model.payload.admin1_names && model.payload.admin1_names[code];
  const area = model.areas.find((a) => a.code === code || a.code === `admin1:${code}`);
  return given ? words.pick(given) : area ? words.pick(area.name) : code;
}

// The state that a place lies in.
export function stateName(model, words, place) {
  return admin1Name(model, model.text(model.places.admin1[place]), words);
}

// Bridges have a name on either side: the one in Spanish stands with the crossings.
function ownName(model, { language }, name) {
  if (language !== "es") return name;
  if (!model.bridges) model.bridges = new Map((((model.payload.analyses || {}).crossings || {}).crossings || []).map((row) => [row.name, row.name_es]));
  return model.bridges.get(name) || name;
}

// "Laredo, Texas": the town and its state, by name where the payload knows it, else by ISO code.
export function placeName(model, words, place) {
  const { places } = model;
  const area = places.area[place];
  const own = area >= 0 ? words.pick(model.areas[area].name) : ownName(model, words, model.text(places.name[place]));
  const admin = model.text(places.admin1[place]);
  // A code that nobody can name is no name: then the country has to do.
  const state = admin ? admin1Name(model, admin, words) : null;
  const wider = state && state !== admin ? state : countryName(model.text(places.country[place]), words);
  return wider && own && wider !== own ? `${own}, ${wider}` : own || wider || "";
}

// The place of an event as the map has it, else as the source words it.
export function eventPlace(model, words, event) {
  const place = model.events.place[event];
  return place >= 0 ? placeName(model, words, place) : model.text(model.events.place_text[event]) || "";
}

export function placesTitle(model, words, places) {
  const first = placeName(model, words, places[0]);
  return places.length === 1 ? first : words.count("and_places", places.length - 1, { place: first });
}

export function listedPlaces(model, words, places) {
  const names = places.slice(0, LIST_PREVIEW).map((place) => placeName(model, words, place));
  const rest = places.length - names.length;
  return rest > 0 ? `${names.join("; ")} +${words.number(rest)}` : names.join("; ");
}

export function reasonUnplaced(model, words, event) {
  const { events } = model;
  const reason = model.text(events.place_reason[event]);
  if (events.place[event] >= 0) return reason || words.say("no_outline");
  const status = model.label("place_status", events.place_status[event], words.language);
  return reason ? `${status}: ${reason}` : status || "";
}

// Only web addresses become links; anything else stays words.
export function webAddress(url) {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}

// A published value with its unit: "213,000 guns", "0.9–1 %", "1 piece"; a year is its own unit, a
// rank comes before its number, and what is claimed as true or false has no number at all.
export function valueWords(words, low, high, unit) {
  const known = [...new Set([low, high].filter((v) => v !== null && v !== undefined && !Number.isNaN(v)))];
  if (!known.length) return words.say("not_stated");
  if (unit === "claim") return words.say(known[0] ? "yes" : "no");
  if (unit === "year") return known.join("–");
  const text = known.map((v) => words.number(v)).join("–");
  if (unit === "rank") return `${unitWords(unit, 1, words.language)}\u00a0${text}`;
  const named = unitWords(unit, known[known.length - 1], words.language);
  return named ? `${text}\u00a0${named}` : text;
}

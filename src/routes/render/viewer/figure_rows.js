// What an analysis gives -> what the page shows of it: facts, tables and traces to records.
// Shapes are not known beforehand, so nothing here depends on the name of an analysis. Pure.

import { figureWord, isWorded, plainWords, reasonWord, valueWord } from "./figure_words.js";

const OWN = new Set(["name", "method", "n", "missing", "notes", "title", "counted"]);
const MOST_LISTED = 6;
const TRACES = { case_ids: "case", case_id: "case", event_ids: "event", event_id: "event", source_ids: "source", source_id: "source" };
// What serves a machine, or says again what is told elsewhere: ids, settings, lists of the left out.
const TECHNICAL = /^(left_out|not_stated|parameters|seeds?|simulations|cited|key|unit_label|h3|axis|resolution)$|(^|_)(ids?|lon_lat|lon|lat|cases_of)$/;

function isRecord(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isText(value) {
  return isRecord(value) && typeof value.en === "string";
}

export function isTable(value) {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord) && !value.every(isText);
}

// Columns in the order the rows give them; of a pair like name / name_es the reader's language is kept.
export function columnsOf(rows, language) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return keys.filter((key) => {
    if (key in TRACES || TECHNICAL.test(key)) return false;
    if (key.endsWith("_es")) return language === "es" || !keys.includes(key.slice(0, -3));
    if (key.endsWith("_en")) return language === "en" || !keys.includes(`${key.slice(0, -3)}_es`);
    return !(language === "es" && keys.includes(`${key}_es`));
  });
}

export function tracesOf(row) {
  const found = { case: [], event: [], source: [] };
  for (const [key, kind] of Object.entries(TRACES)) {
    if (row[key] === undefined || row[key] === null) continue;
    const own = Array.isArray(row[key]) ? row[key] : [String(row[key])];
    found[kind] = found[kind].length ? [...found[kind], ...own] : own;
  }
  return found;
}

// A value as text; what is unknown is said to be so by the caller.
export function valueText(value, words) {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return words.say(value ? "yes" : "no");
  if (typeof value === "number") return numberText(value, words);
  if (isText(value)) return words.pick(value);
  if (Array.isArray(value) && value.length > MOST_LISTED) return `${value.slice(0, MOST_LISTED).map((v) => valueText(v, words) ?? "–").join(", ")} +${words.number(value.length - MOST_LISTED)}`;
  if (Array.isArray(value)) return value.map((v) => valueText(v, words) ?? "–").join(", ");
  if (isRecord(value)) return Object.entries(value).filter(([key]) => !(key in TRACES)).map(([key, v]) => `${keyText(key, words)} ${valueText(v, words) ?? "–"}`).join("; ");
  return valueWord(value, words.language) || String(value);
}

function numberText(value, words) {
  if (Number.isInteger(value) || Math.abs(value) >= 1) return words.number(value);
  return words.exact(value);
}

// The name of a column: from the catalogue, else its own words apart.
export function keyText(key, words) {
  const plain = key.replace(/_(en|es)$/, "");
  const known = figureWord(plain, words.language) || reasonWord(plain, words.language);
  return known && known !== plain ? known : plainWords(plain);
}

function reasons(missing) {
  return Object.entries(isRecord(missing) ? missing : {}).map(([reason, n]) => [reason, Array.isArray(n) ? n.length : n]).filter(([, n]) => n > 0);
}

// A part of a result: its own numbers, tables, and the parts below it.
function readPart(data, path) {
  const part = { path, owner: data, n: typeof data.n === "number" ? data.n : null, missing: reasons(data.missing), facts: [], tables: [], parts: [] };
  for (const [key, value] of Object.entries(data)) {
    if (OWN.has(key) || key in TRACES || TECHNICAL.test(key)) continue;
    const here = [...path, key];
    if (isTable(value)) part.tables.push({ path: here, rows: value });
    else if (isRecord(value) && !isText(value)) part.parts.push(readPart(value, here));
    else if (!Array.isArray(value) || (value.length && !value.every(isText))) part.facts.push({ path: here, owner: data, value });
  }
  part.parts = part.parts.filter((p) => p.facts.length || p.tables.length || p.parts.length || p.n !== null);
  return part;
}

export function readFigure(data) {
  const found = isRecord(data) ? data : {};
  return {
    ...readPart(found, []),
    notes: Array.isArray(found.notes) ? found.notes.filter(isText) : [],
    method: typeof found.method === "string" ? found.method : null,
  };
}

function wordsOf(part) {
  const columns = part.tables.flatMap(({ path, rows }) => [path[path.length - 1], ...columnsOf(rows, "en")]);
  const below = part.parts.flatMap((p) => [p.path[p.path.length - 1], ...wordsOf(p)]);
  return [...part.facts.map(({ path }) => path[path.length - 1]), ...columns, ...part.missing.map(([reason]) => reason), ...below];
}

// Names and reasons of analyses that the page could not say in both languages; a test wants none.
export function unworded(analyses) {
  const all = Object.values(analyses || {}).flatMap((data) => wordsOf(readFigure(data)));
  return [...new Set(all)].map((key) => key.replace(/_(en|es)$/, "")).filter((key) => !isWorded(key)).sort();
}

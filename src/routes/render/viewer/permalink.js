// View, language, filters and what is open in the URL hash, and back. Whatever stands there is only
// ever compared with known codes or kept as plain text of limited length. Pure.

import { emptyFilters } from "./filters.js";
import { readRing, ringText } from "./polygon.js";

const LISTS = { k: "kind", p: "level", b: "basis", i: "item_category", s: "status", r: "source_kind" };
const TEXTS = { c: "corridor", o: "organisation", q: "text" };
const MAX_TEXT = 120;
const MAX_ID = 200;
const MAX_HASH = 4000;
const CODE = /^[a-z0-9_]{1,40}$/;
const LANGUAGES = ["en", "es"];
const THEMES = ["light", "dark"];
const TABS = ["figures", "about"];
const TABLES = ["events", "legs"];
// Changes that come in a stream make one step for the Back button, not hundreds.
const STREAMS = new Set(["text", "time", "play", "story"]);
const STREAM_MS = 1500;

export function writeHash(state) {
  const { view, language, filters } = state;
  const q = new URLSearchParams();
  if (view) q.set("v", `${round(view.zoom, 2)}/${round(view.lat, 4)}/${round(view.lon, 4)}`);
  if (language) q.set("l", language);
  for (const [key, name] of Object.entries(LISTS)) {
    if (filters[name].length) q.set(key, [...filters[name]].sort().join("."));
  }
  if (filters.military) q.set("m", "1");
  if (filters.documentedOnly) q.set("d", "1");
  if (filters.linked) q.set("n", "1");
  if (filters.dated) q.set("u", "0");
  for (const [key, name] of Object.entries(TEXTS)) if (filters[name]) q.set(key, filters[name].slice(0, MAX_TEXT));
  if (filters.polygon) q.set("a", ringText(filters.polygon));
  if (filters.from !== null || filters.to !== null) q.set("t", `${filters.from ?? ""}_${filters.to ?? ""}`);
  if (state.cumulative) q.set("tm", "c");
  if (state.theme) q.set("th", state.theme);
  if (state.tab && TABS.includes(state.tab)) q.set("tab", state.tab);
  if (state.table) q.set("tb", state.table);
  if (state.layers && state.layers.length) q.set("y", [...state.layers].sort().join("."));
  for (const [key, id] of [["case", state.caseId], ["event", state.eventId], ["leg", state.legId]]) if (id) q.set(key, id);
  return `#${q.toString().replaceAll("%2F", "/")}`;
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}

function readView(text) {
  const parts = (text || "").split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
  const [zoom, lat, lon] = parts;
  if (zoom < 0 || zoom > 22 || Math.abs(lat) > 85 || Math.abs(lon) > 360) return null;
  return { zoom, lat, lon };
}

function readDay(text) {
  return /^-?\d{1,6}$/.test(text || "") ? Number(text) : null;
}

function plainText(text, limit) {
  // Control and direction-changing characters have no use in a search box.
  return (text || "").replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "").slice(0, limit);
}

function readCodes(text) {
  return [...new Set((text || "").split(".").filter((code) => CODE.test(code)))].slice(0, 60);
}

function oneOf(known, text) {
  return known.includes(text) ? text : null;
}

export function readHash(hash) {
  const q = new URLSearchParams(String(hash || "").slice(0, MAX_HASH).replace(/^#/, ""));
  const filters = emptyFilters();
  for (const [key, name] of Object.entries(LISTS)) filters[name] = readCodes(q.get(key));
  for (const [key, name] of Object.entries(TEXTS)) filters[name] = plainText(q.get(key), MAX_TEXT);
  filters.military = q.get("m") === "1";
  filters.documentedOnly = q.get("d") === "1";
  filters.linked = q.get("n") === "1";
  filters.dated = q.get("u") === "0";
  filters.polygon = readRing(q.get("a"));
  const [from, to] = (q.get("t") || "").split("_");
  filters.from = readDay(from);
  filters.to = readDay(to);
  return {
    view: readView(q.get("v")),
    language: oneOf(LANGUAGES, q.get("l")),
    filters,
    cumulative: q.get("tm") === "c",
    theme: oneOf(THEMES, q.get("th")),
    tab: oneOf(TABS, q.get("tab")),
    table: oneOf(TABLES, q.get("tb")),
    layers: readCodes(q.get("y")),
    caseId: plainText(q.get("case"), MAX_ID) || null,
    eventId: plainText(q.get("event"), MAX_ID) || null,
    legId: plainText(q.get("leg"), MAX_ID) || null,
  };
}

// Whether a hash says what to show; the language and the theme of a reader do not.
export function saysWhatToShow(hash) {
  const keys = [...new URLSearchParams(String(hash || "").slice(0, MAX_HASH).replace(/^#/, "")).keys()];
  return keys.some((key) => key !== "l" && key !== "th");
}

// Whether an action makes an entry of its own in the history; `last` is the action before it.
export function makesEntry(action, last, now) {
  if (!action) return false;
  return !(last && last.action === action && STREAMS.has(action) && now - last.at < STREAM_MS);
}

// View, language and filters in the URL hash, and back. Whatever stands there is only ever compared
// with known codes or kept as plain text of limited length. Pure.

import { emptyFilters } from "./filters.js";

const LISTS = { k: "kind", b: "basis", i: "item_category", s: "status", r: "source_kind" };
const MAX_TEXT = 120;
const MAX_ID = 200;
const MAX_HASH = 4000;
const CODE = /^[a-z0-9_]{1,40}$/;
const LANGUAGES = new Set(["en", "es"]);

export function writeHash(state) {
  const { view, language, filters, caseId, eventId } = state;
  const q = new URLSearchParams();
  if (view) q.set("v", `${round(view.zoom, 2)}/${round(view.lat, 4)}/${round(view.lon, 4)}`);
  if (language) q.set("l", language);
  for (const [key, name] of Object.entries(LISTS)) {
    if (filters[name].length) q.set(key, [...filters[name]].sort().join("."));
  }
  if (filters.military) q.set("m", "1");
  if (filters.documentedOnly) q.set("d", "1");
  if (filters.corridor) q.set("c", filters.corridor.slice(0, MAX_TEXT));
  if (filters.text) q.set("q", filters.text.slice(0, MAX_TEXT));
  if (filters.from !== null || filters.to !== null) q.set("t", `${filters.from ?? ""}_${filters.to ?? ""}`);
  if (caseId) q.set("case", caseId);
  if (eventId) q.set("event", eventId);
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

export function readHash(hash) {
  const q = new URLSearchParams(String(hash || "").slice(0, MAX_HASH).replace(/^#/, ""));
  const filters = emptyFilters();
  for (const [key, name] of Object.entries(LISTS)) filters[name] = readCodes(q.get(key));
  filters.military = q.get("m") === "1";
  filters.documentedOnly = q.get("d") === "1";
  filters.corridor = plainText(q.get("c"), MAX_TEXT);
  filters.text = plainText(q.get("q"), MAX_TEXT);
  const [from, to] = (q.get("t") || "").split("_");
  filters.from = readDay(from);
  filters.to = readDay(to);
  return {
    view: readView(q.get("v")),
    language: LANGUAGES.has(q.get("l")) ? q.get("l") : null,
    filters,
    caseId: plainText(q.get("case"), MAX_ID) || null,
    eventId: plainText(q.get("event"), MAX_ID) || null,
  };
}

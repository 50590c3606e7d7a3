// What a page of an atlas shows at first: its question, as filters. Pure.

import { emptyFilters, linkedCases } from "./filters.js";

function offCodes(payload, list, wanted) {
  if (!Array.isArray(wanted)) return [];
  return (payload.code_lists[list] || []).map((entry) => entry.code).filter((code) => !wanted.includes(code));
}

export function presetFilters(payload) {
  const preset = payload.preset || {};
  return { ...emptyFilters(), kind: offCodes(payload, "kind", preset.kinds), basis: offCodes(payload, "basis", preset.bases), linked: linkedCases(payload).length > 0 };
}

function presetView(view) {
  return view && typeof view === "object" && [view.zoom, view.lat, view.lon].every(Number.isFinite) ? { zoom: view.zoom, lat: view.lat, lon: view.lon } : null;
}

const LAYER_PANELS = ["corridors", "crossings"];

// A link that says something is obeyed as a whole; the language and colours of the page still hold.
export function withPreset(start, payload, linked) {
  const { preset } = payload;
  if (!preset) return start;
  const out = { ...start };
  out.language = start.language || (["en", "es"].includes(preset.language) ? preset.language : null);
  out.theme = start.theme || (["light", "dark"].includes(preset.theme) ? preset.theme : null);
  if (linked) return out;
  out.filters = presetFilters(payload);
  out.view = presetView(preset.view);
  const { [preset.panel]: found } = payload.analyses || {};
  // A figure that has nothing to say is no way to begin.
  out.panel = found && found.status !== "no data" ? preset.panel : null;
  if (LAYER_PANELS.includes(preset.panel)) out.layers = [preset.panel];
  else if (out.panel) out.tab = "figures";
  return out;
}

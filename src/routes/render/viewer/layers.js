// Layers beside events and legs: corridors and flows that analyses found, and crossings with their
// cases. Pure.

import { bendFor, controlPoint, kilometresBetween, samplesOfCurve, worldX, worldY } from "./geometry.js";

const SAMPLES = 24;

function finite(pair) {
  return Array.isArray(pair) && pair.length >= 2 && pair.every((v) => Number.isFinite(v));
}

// A row of an analysis tells its course in one of a few ways; without any it cannot be drawn.
function courseOf(row) {
  const given = row.line || (row.geometry && row.geometry.coordinates) || [row.from_lon_lat, row.to_lon_lat];
  return Array.isArray(given) && given.length > 1 && given.every(finite) ? given : null;
}

function projected(course) {
  const chain = new Float64Array(2 * course.length);
  course.forEach(([lon, lat], i) => {
    chain[2 * i] = worldX(lon);
    chain[2 * i + 1] = worldY(lat);
  });
  return chain;
}

function rowsOf(found, name) {
  if (!found) return [];
  const rows = found[name] || found.rows;
  return Array.isArray(rows) ? rows : [];
}

function casesOf(model, row) {
  return (row.case_ids || []).map((id) => model.caseWithId(id)).filter((index) => index >= 0);
}

// Corridors of routes analyse corridors: documented and inferred ones are rows of their own.
export function corridorsOf(model) {
  const { analyses } = model.payload;
  return rowsOf(analyses && analyses.corridors, "corridors").flatMap((row) => {
    const course = courseOf(row);
    if (!course) return [];
    return [{
      id: row.corridor_id, name: { en: row.name, es: row.name_es || row.name }, basis: row.basis,
      count: row.cases ?? (row.case_ids || []).length, chain: projected(course), cases: () => casesOf(model, row), row,
    }];
  });
}

function curved([[lonA, latA], [lonB, latB]]) {
  const [ax, ay, bx, by] = [worldX(lonA), worldY(latA), worldX(lonB), worldY(latB)];
  const [cx, cy] = controlPoint(ax, ay, bx, by, bendFor(kilometresBetween(lonA, latA, lonB, latB)));
  return samplesOfCurve({ ax, ay, cx, cy, bx, by }, SAMPLES);
}

// Cases by the towns they lead from and to: origin and destination, not a road driven.
export function flowsOf(model) {
  const { analyses } = model.payload;
  const levels = analyses && analyses.flows && analyses.flows.levels;
  return rowsOf(levels && levels.city, "flows").flatMap((row) => {
    const course = courseOf(row);
    if (!course) return [];
    const name = `${row.from_name} → ${row.to_name}`;
    return [{
      id: `${row.from_id}>${row.to_id}:${row.basis}`, name: { en: name, es: name }, basis: row.basis,
      count: row.cases, chain: curved(course), cases: () => casesOf(model, row), row,
    }];
  });
}

// An end of a published total: a town, or an area that this page has the outline of.
function publishedEnd(model, row, side) {
  const point = row[`${side}_lon_lat`];
  const area = model.areas.find(({ code }) => code === row[`${side}_id`]);
  return finite(point) ? { at: point, area: false } : area ? { at: [area.lon, area.lat], area: true } : null;
}

// Totals that somebody published, by their ends: never added to cases, nor to each other.
export function publishedOf(model) {
  const { flows } = model.payload.analyses || {};
  const byEnds = new Map();
  for (const row of rowsOf(flows && flows.published, "flows")) {
    const [from, to] = [publishedEnd(model, row, "from"), publishedEnd(model, row, "to")];
    if (!from || !to) continue;
    const name = `${row.from_name} → ${row.to_name}`;
    const key = `${row.from_id}>${row.to_id}`;
    if (!byEnds.has(key)) byEnds.set(key, { id: key, name: { en: name, es: name }, count: 1, from, to, chain: curved([from.at, to.at]), rows: [] });
    byEnds.get(key).rows.push(row);
  }
  return [...byEnds.values()];
}

export function crossingKind(model) {
  return model.codes("kind").findIndex((entry) => entry.code === "crossing");
}

// Places that cases are documented to have crossed a border at, with the events that say so.
export function crossingsOf(model) {
  const kind = crossingKind(model);
  const byPlace = new Map();
  const { events, placed } = model;
  for (let e = 0; e < model.size; e += 1) {
    if (events.kind[e] !== kind || placed[e] !== 1 || model.isInferred(e)) continue;
    const place = events.place[e];
    if (!byPlace.has(place)) byPlace.set(place, { place, x: model.placeX[place], y: model.placeY[place], events: [] });
    byPlace.get(place).events.push(e);
  }
  return [...byPlace.values()];
}

// Distinct cases of the events that a mask leaves: one case counts once, however often it is told.
export function casesAt(model, crossing, mask) {
  const cases = new Set();
  for (const event of crossing.events) if (mask[event]) cases.add(model.events.case[event]);
  return cases;
}

// Crossings with the cases that the filters leave, the busiest first; those whose symbols would lie
// on each other at this zoom are one, and a case that is told of at both counts once.
export function shownCrossings(model, crossings, mask, size, radiusOf) {
  const each = crossings.map((crossing) => ({ ...crossing, places: [crossing.place], cases: casesAt(model, crossing, mask) }))
    .filter(({ cases }) => cases.size > 0)
    .sort((a, b) => b.cases.size - a.cases.size || a.place - b.place);
  const kept = [];
  for (const entry of each) {
    const r = radiusOf(entry.cases.size);
    const host = kept.find((other) => Math.hypot(other.x - entry.x, other.y - entry.y) * size < (other.r + r) * 0.9);
    if (host) join(host, entry, radiusOf);
    else kept.push({ ...entry, r });
  }
  return kept;
}

function join(host, entry, radiusOf) {
  host.places.push(entry.place);
  host.events = host.events.concat(entry.events);
  for (const index of entry.cases) host.cases.add(index);
  host.r = radiusOf(host.cases.size);
}

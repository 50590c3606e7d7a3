// The shown records as GeoJSON (RFC 7946: lon before lat, WGS 84, no crs member). An event known
// only to an area has no geometry: its centre would be a place nobody stated. Pure.

import { csvRows, legRows } from "./table_rows.js";

function dotOf(model, event) {
  return model.placement(event) === "dot" ? model.lonLat(model.events.place[event]) : null;
}

function properties(header, row) {
  return Object.fromEntries(header.map((name, i) => [name, row[i] ?? null]));
}

// A line that crosses the 180th meridian is cut there, as the standard asks.
export function lineBetween(a, b) {
  if (Math.abs(a[0] - b[0]) <= 180) return { type: "LineString", coordinates: [a, b] };
  const east = a[0] > b[0];
  const edge = east ? 180 : -180;
  const unrolled = b[0] + (east ? 360 : -360);
  const lat = Number((a[1] + ((b[1] - a[1]) * (edge - a[0])) / (unrolled - a[0])).toFixed(5));
  return { type: "MultiLineString", coordinates: [[a, [edge, lat]], [[-edge, lat], b]] };
}

export function eventFeatures(model, words, events) {
  const { header, rows } = csvRows(model, words, events);
  return events.map((event, i) => {
    const at = dotOf(model, event);
    return { type: "Feature", id: rows[i][0], geometry: at ? { type: "Point", coordinates: at } : null, properties: properties(header, rows[i]) };
  });
}

export function legFeatures(model, words, legs) {
  const { header, rows } = legRows(model, words, legs);
  return legs.map((leg, i) => {
    const [a, b] = [model.legs.from[leg], model.legs.to[leg]].map((event) => dotOf(model, event));
    const apart = a && b && (a[0] !== b[0] || a[1] !== b[1]);
    return { type: "Feature", id: rows[i][0], geometry: apart ? lineBetween(a, b) : null, properties: properties(header, rows[i]) };
  });
}

export function geojsonText(model, features) {
  return JSON.stringify({ type: "FeatureCollection", data_sha256: model.payload.data_sha256, features });
}

// Names on the map: places of events first, then countries, towns and states where room is left.

import { boxesAround } from "./label_room.js";
import { foldText } from "./matching.js";
import { colours } from "./palette.js";

// Towns that Spanish calls by another name; GeoNames gives one name a town.
const EXONYMS = {
  "Mexico City": "Ciudad de México", "New York City": "Nueva York", "Philadelphia": "Filadelfia", "New Orleans": "Nueva Orleans", "Havana": "La Habana",
  "Guatemala City": "Ciudad de Guatemala", "Panama City": "Ciudad de Panamá", "Port-au-Prince": "Puerto Príncipe", "Los Angeles": "Los Ángeles", "London": "Londres",
};

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const STYLE = {
  event: { type: "event", font: `600 12px ${FONT}`, height: 15 },
  city: { type: "city", font: `400 11.5px ${FONT}`, height: 14 },
  admin1: { type: "admin1", font: `500 10.5px ${FONT}`, height: 14, spacing: "1.4px", upper: true },
  country: { type: "country", font: `600 12px ${FONT}`, height: 16, spacing: "2.6px", upper: true },
  water: { type: "water", font: `italic 400 12px ${FONT}`, height: 15 },
};
const EVENT_LABEL_ZOOM = 6;
const LONGEST = 30;
const SAME_SPOT = 14;
// Below this rank countries are large enough for their name to stand elsewhere in them.
const LARGE = 3;
const ELSEWHERE = [[0, 0], [0, -24], [0, 24], [-48, 0], [48, 0], [-48, -24], [-48, 24], [48, -24], [48, 24]];
const ZOOM_OF_TYPE = { country: [2.5, 6.5], admin1: [4.9, 8.4], water: [3, 8], city: [0, 22] };
const ORDER_OF_TYPE = { country: 0, water: 1, city: 2, admin1: 3 };

export function paintBaseLabels(ctx, frame, scene, named) {
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const label of scene.sortedLabels) paintBaseLabel(ctx, frame, scene, label, named);
  ctx.letterSpacing = "0px";
}

// Towns that carry events: all of them from the regional zooms on, before that only the heavy ones.
export function paintEventNames(ctx, frame, scene) {
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const named = new Set();
  const least = frame.zoom >= EVENT_LABEL_ZOOM ? 1 : frame.zoom >= 5 ? 4 : 10;
  const kept = scene.layers.has("crossings");
  for (const { x: wx, y: wy, radius, count, places } of namedOnes(scene, frame)) {
    const x = wx - frame.x;
    const y = wy - frame.y;
    if (count < least || x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
    const name = nameOfPlaces(scene.model, places, frame);
    const more = places.length - 1;
    const text = more > 0 ? scene.words.count("and_places", more, { place: shortened(name) }) : shortened(name);
    // The same bridge once: its events of other stages stand beside its crossings.
    if (kept && named.has(foldText(name))) continue;
    if (name && paintBeside(ctx, scene, STYLE.event, text, x, y, radius)) named.add(foldText(name));
  }
  return named;
}

// What has a symbol of its own: crossings of their layer, and events that it does not stand for.
function namedOnes(scene, frame) {
  const crossings = scene.layers.has("crossings") ? scene.shownCrossings() : [];
  const clusters = crossings.length ? scene.clusters.map((cluster) => ({ ...cluster, count: shownCount(scene, cluster) })) : scene.clusters;
  return [...crossings.map(({ x, y, r, cases, places }) => ({ x: x * frame.size, y: y * frame.size, radius: r, count: cases.size, places })), ...clusters];
}

function shownCount(scene, { symbols }) {
  return symbols.reduce((sum, symbol) => sum + (scene.isReplaced(symbol) ? 0 : symbol.count), 0);
}

// Named for the place it stands at, its heaviest; for a town there rather than for a bridge.
export function nameOfPlaces(model, merged, { size }) {
  const { placeX, placeY, places } = model;
  const [head] = merged;
  const town = merged.find((place) => model.code("level", places.level[place]) === "city" && Math.hypot(placeX[place] - placeX[head], placeY[place] - placeY[head]) * size < SAME_SPOT);
  return model.text(places.name[town ?? head]);
}

// Whole words of a long name, without what it adds in brackets.
export function shortened(name) {
  const bare = name && name.replace(/ \([^)]*\)$/, "");
  return bare && bare.length > LONGEST ? `${bare.slice(0, LONGEST).replace(/[\s–-]+[^\s–-]*$/, "")}…` : bare;
}

function paintBaseLabel(ctx, frame, scene, label, named) {
  const [from, to] = ZOOM_OF_TYPE[label.type] || ZOOM_OF_TYPE.city;
  if (frame.zoom < from || frame.zoom > to || label.rank > frame.zoom + 0.01) return;
  const x = label.x * frame.size - frame.x;
  const y = label.y * frame.size - frame.y;
  if (x < 0 || y < 0 || x > frame.width || y > frame.height) return;
  const name = (scene.words.language === "es" && EXONYMS[label.name.en]) || label.name[scene.words.language] || label.name.en;
  if (label.type === "city") {
    if (!named.has(foldText(name))) paintTown(ctx, scene, name, x, y);
  } else if (label.type !== "admin1" || !scene.hasPill(label.name.en)) {
    paintCentred(ctx, scene, STYLE[label.type], name, x, y, label.type === "country" && label.rank < LARGE ? ELSEWHERE : ELSEWHERE.slice(0, 1));
  }
}

function paintTown(ctx, scene, name, x, y) {
  const spot = [x - 2.5, y - 2.5, x + 2.5, y + 2.5];
  if (!scene.room.isFree(spot)) return;
  if (!paintBeside(ctx, scene, STYLE.city, name, x, y, 2)) return;
  scene.room.take(spot);
  ctx.beginPath();
  ctx.arc(x, y, 1.7, 0, 2 * Math.PI);
  ctx.fillStyle = colours().label.dot;
  ctx.fill();
}

function paintBeside(ctx, scene, style, name, x, y, radius) {
  setStyle(ctx, style);
  const width = ctx.measureText(name).width + 2;
  const boxes = boxesAround(x, y, radius, width, style.height, 4);
  const chosen = scene.room.takeFirst(boxes);
  if (chosen < 0) return false;
  const box = boxes[chosen];
  ctx.textAlign = "left";
  writeWithHalo(ctx, style, name, box[0] + 1, (box[1] + box[3]) / 2);
  return true;
}

function paintCentred(ctx, scene, style, name, x, y, shifts) {
  setStyle(ctx, style);
  const text = style.upper ? name.toLocaleUpperCase(scene.words.language) : name;
  const width = ctx.measureText(text).width + 4;
  const chosen = scene.room.takeFirst(shifts.map(([dx, dy]) => [x + dx - width / 2, y + dy - style.height / 2, x + dx + width / 2, y + dy + style.height / 2]));
  if (chosen < 0) return;
  ctx.textAlign = "center";
  writeWithHalo(ctx, style, text, x + shifts[chosen][0], y + shifts[chosen][1]);
}

function setStyle(ctx, style) {
  ctx.font = style.font;
  ctx.letterSpacing = style.spacing || "0px";
}

function writeWithHalo(ctx, style, text, x, y) {
  const palette = colours();
  ctx.strokeStyle = style.type === "water" ? palette.sea : palette.land;
  // Borders and lines end before a name that tells what happened there.
  ctx.lineWidth = style.type === "event" ? 5 : 3;
  ctx.globalAlpha = 0.85;
  ctx.strokeText(text, x, y);
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.label[style.type];
  ctx.fillText(text, x, y);
}

export function sortBaseLabels(labels) {
  return [...labels].sort((a, b) => (ORDER_OF_TYPE[a.type] ?? 2) - (ORDER_OF_TYPE[b.type] ?? 2) || a.rank - b.rank);
}

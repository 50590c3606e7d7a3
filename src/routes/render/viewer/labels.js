// Names on the map: places of events first, then countries, towns and states where room is left.

import { boxesAround } from "./label_room.js";
import { foldText } from "./filters.js";
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
  for (const cluster of scene.clusters) {
    if (cluster.count < least) continue;
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
    if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
    const name = nameOfCluster(scene.model, cluster);
    const more = cluster.places.length - 1;
    const short = name && name.length > LONGEST ? `${name.slice(0, LONGEST - 1).trimEnd()}…` : name;
    const text = more > 0 ? scene.words.count("and_places", more, { place: short }) : short;
    if (name && paintBeside(ctx, scene, STYLE.event, text, x, y, cluster.radius)) named.add(foldText(name));
  }
  return named;
}

// A merged symbol is named for its first town; a bridge gives the name only where no town does.
function nameOfCluster(model, cluster) {
  const { places } = model;
  const town = cluster.places.find((place) => model.code("level", places.level[place]) === "city");
  return model.text(places.name[town ?? cluster.places[0]]);
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
    paintCentred(ctx, scene, STYLE[label.type], name, x, y);
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

function paintCentred(ctx, scene, style, name, x, y) {
  setStyle(ctx, style);
  const text = style.upper ? name.toLocaleUpperCase(scene.words.language) : name;
  const width = ctx.measureText(text).width + 4;
  const box = [x - width / 2, y - style.height / 2, x + width / 2, y + style.height / 2];
  if (scene.room.takeFirst([box]) < 0) return;
  ctx.textAlign = "center";
  writeWithHalo(ctx, style, text, x, y);
}

function setStyle(ctx, style) {
  ctx.font = style.font;
  ctx.letterSpacing = style.spacing || "0px";
}

function writeWithHalo(ctx, style, text, x, y) {
  const palette = colours();
  ctx.strokeStyle = style.type === "water" ? palette.sea : palette.land;
  ctx.lineWidth = 3;
  ctx.globalAlpha = 0.85;
  ctx.strokeText(text, x, y);
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.label[style.type];
  ctx.fillText(text, x, y);
}

export function sortBaseLabels(labels) {
  return [...labels].sort((a, b) => (ORDER_OF_TYPE[a.type] ?? 2) - (ORDER_OF_TYPE[b.type] ?? 2) || a.rank - b.rank);
}

// Places known only as an area: an outline with light hatching and one worded pill. Never a point.

import { boxOfChain, kilometresToPixels } from "./geometry.js";
import { inView, traceChain } from "./basemap.js";
import { FONT } from "./labels.js";
import { colours } from "./palette.js";
import { insideChain } from "./polygon.js";

const PILL_HEIGHT = 17;
const PILL_SIDES = 12;
const PILL_MARGIN = 3;
const PILL_FONT = `500 11px ${FONT}`;
const STEP = 12;
const REACH = 108;
const WIDE_REACH = 360;
const EDGE_ROOM = 60;
const OUTLINE_TO = 7;

const PATTERNS = new Map();

// One pattern a colour: it outlives the drawing it was made for.
function hatchPattern(ctx, color) {
  if (!PATTERNS.has(color)) PATTERNS.set(color, newPattern(ctx, color));
  return PATTERNS.get(color);
}

function newPattern(ctx, color) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const t = tile.getContext("2d");
  t.strokeStyle = color;
  t.lineWidth = 1;
  t.beginPath();
  for (const shift of [-8, 0, 8]) {
    t.moveTo(shift, 8);
    t.lineTo(shift + 8, 0);
  }
  t.stroke();
  return ctx.createPattern(tile, "repeat");
}

export function traceArea(ctx, frame, area) {
  ctx.beginPath();
  if (area.circle) {
    const r = kilometresToPixels(area.circle[2], area.circle[1], frame.zoom);
    ctx.arc(area.x * frame.size - frame.x, area.y * frame.size - frame.y, r, 0, 2 * Math.PI);
    return;
  }
  for (const ring of area.rings) traceChain(ctx, frame, ring, true);
}

export function boxOfArea(area, frame) {
  if (area.circle) {
    const r = kilometresToPixels(area.circle[2], area.circle[1], frame.zoom) / frame.size;
    return [area.x - r, area.y - r, area.x + r, area.y + r];
  }
  if (!area.box) {
    const boxes = area.rings.map(boxOfChain);
    area.box = [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(...boxes.map((box) => box[i])));
  }
  return area.box;
}

// Hatching says "somewhere in here"; once the area is wider than the view it would say nothing.
function isHatched(model, area, box, frame) {
  if (model.code("level", area.level) === "country") return false;
  return Math.max((box[2] - box[0]) * frame.size / frame.width, (box[3] - box[1]) * frame.size / frame.height) < 1.4;
}

export function paintAreas(ctx, frame, scene) {
  ctx.lineJoin = "round";
  const pattern = hatchPattern(ctx, colours().hatch);
  for (const index of scene.areas.keys()) {
    const area = scene.model.areas[index];
    const box = boxOfArea(area, frame);
    if (!inView(box, frame)) continue;
    const host = hostOf(scene.model, area);
    ctx.save();
    if (host) clipTo(ctx, frame, host);
    traceArea(ctx, frame, area);
    if (isHatched(scene.model, area, box, frame)) {
      ctx.fillStyle = colours().tint;
      ctx.fill("evenodd");
      ctx.fillStyle = pattern;
      ctx.fill("evenodd");
    }
    // Close up, the borders of the base map are finer than the outline of a country or state is.
    if (area.circle || frame.zoom < OUTLINE_TO) outline(ctx, dashOf(scene.model, area), colours().areaEdge, 0.9);
    ctx.restore();
  }
}

function clipTo(ctx, frame, host) {
  traceArea(ctx, frame, host);
  ctx.clip("evenodd");
}

// The state, or else the country, that a circle says more than: of "South Texas" only what is Texas.
// Null where the page has no outline of either.
export function hostOf(model, area) {
  if (!area.circle) return null;
  if (area.host === undefined) {
    const { places, areas } = model;
    const place = places.area.indexOf(areas.indexOf(area));
    const codes = place < 0 ? [] : [places.admin1[place], places.country[place]].filter((code) => code >= 0).map((code) => model.text(code));
    area.host = codes.map((code) => areas.find((other) => !other.circle && (other.code === code || other.code.endsWith(`:${code}`)))).find(Boolean) || null;
  }
  return area.host;
}

function dashOf(model, area) {
  if (area.circle) return [5, 4];
  return model.code("level", area.level) === "country" ? [1.5, 3] : [];
}

function outline(ctx, dash, color, width) {
  ctx.setLineDash(dash);
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
}

export function paintAreaFocus(ctx, frame, model, index) {
  const area = model.areas[index];
  const isCountry = model.code("level", area.level) === "country";
  traceArea(ctx, frame, area);
  outline(ctx, [], colours().areaFocusCasing, isCountry ? 2.5 : 4);
  outline(ctx, dashOf(model, area), colours().areaFocus, isCountry ? 1.2 : 1.8);
}

export function insideArea(area, frame, x, y) {
  const wx = (x + frame.x) / frame.size;
  const wy = (y + frame.y) / frame.size;
  if (area.circle) {
    const r = kilometresToPixels(area.circle[2], area.circle[1], frame.zoom) / frame.size;
    return Math.hypot(wx - area.x, wy - area.y) <= r;
  }
  const box = boxOfArea(area, frame);
  if (wx < box[0] || wx > box[2] || wy < box[1] || wy > box[3]) return false;
  return area.rings.reduce((odd, ring) => odd !== insideChain(ring, wx, wy), false);
}

function widthOf(box) {
  return box[2] - box[0];
}

// The smallest hatched area under a pixel. Countries answer to their pill alone: half the map is one.
export function areaAt(scene, frame, x, y) {
  const found = [...scene.areas.keys()].map((index) => [index, scene.model.areas[index]])
    .filter(([, area]) => isHatched(scene.model, area, boxOfArea(area, frame), frame) && insideArea(area, frame, x, y))
    .sort((a, b) => widthOf(boxOfArea(a[1], frame)) - widthOf(boxOfArea(b[1], frame)));
  return found.length ? found[0][0] : -1;
}

function offsetsWithin(reach, step) {
  const offsets = [];
  for (let dx = -reach; dx <= reach; dx += step) {
    for (let dy = -reach; dy <= reach; dy += step) offsets.push([dx, dy]);
  }
  return offsets.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

const NEAR = offsetsWithin(REACH, STEP);
const WIDE = offsetsWithin(WIDE_REACH, 2 * STEP);

// Spots around the anchor by distance, those on screen first. Whether they lie in the area and not
// only in its box is asked last, being dear.
function candidates(area, frame, wide) {
  const ax = area.x * frame.size - frame.x;
  const ay = area.y * frame.size - frame.y;
  const [left, top, right, bottom] = boxOfArea(area, frame).map((v, i) => v * frame.size - (i % 2 === 0 ? frame.x : frame.y));
  const onScreen = [];
  const others = [];
  for (const [dx, dy] of wide ? WIDE : NEAR) {
    const [x, y] = [ax + dx, ay + dy];
    if (x < left || x > right || y < top || y > bottom) continue;
    const isSeen = x > frame.padX + EDGE_ROOM && x < frame.width - frame.padX - EDGE_ROOM
      && y > frame.padY + PILL_HEIGHT && y < frame.height - frame.padY - PILL_HEIGHT;
    (isSeen ? onScreen : others).push([x, y]);
  }
  return onScreen.concat(others);
}

export function spotsFor(area, frame) {
  return candidates(area, frame, false)
    .filter(([x, y]) => x > 0 && y > 0 && x < frame.width && y < frame.height && insideArea(area, frame, x, y));
}

function pillTexts(scene, frame, area, count) {
  const { words } = scene;
  const name = words.pick(area.name);
  const code = /^(?:admin1:)?[A-Z]{2}-([A-Z]{2,3})$/.exec(area.code);
  const texts = [
    words.say("area_count", { name, count: words.count("n_events", count) }),
    words.say("area_count", { name, count: words.number(count) }),
    words.say("area_count", { name: code ? code[1] : name, count: words.number(count) }),
  ];
  return frame.zoom < 4.9 ? texts.slice(2) : frame.zoom < 5.9 ? texts.slice(1) : texts;
}

// The longest wording that finds room. Without room there is no pill at this zoom: the hatched
// area itself still answers to the pointer, and the list of areas names it.
function placePill(ctx, frame, scene, area, count) {
  const isCountry = scene.model.code("level", area.level) === "country";
  const spots = candidates(area, frame, isCountry);
  const lies = new Map();
  const isWithin = (spot) => {
    if (!lies.has(spot)) lies.set(spot, insideArea(area, frame, ...spot));
    return lies.get(spot);
  };
  for (const text of pillTexts(scene, frame, area, count)) {
    const half = (ctx.measureText(text).width + PILL_SIDES) / 2;
    for (const spot of spots) {
      const [x, y] = spot;
      const box = [x - half, y - PILL_HEIGHT / 2, x + half, y + PILL_HEIGHT / 2];
      const withMargin = [box[0] - PILL_MARGIN, box[1] - PILL_MARGIN, box[2] + PILL_MARGIN, box[3] + PILL_MARGIN];
      if (!scene.room.isInside(withMargin) || !scene.room.isFree(withMargin) || !isWithin(spot)) continue;
      scene.room.take(withMargin);
      return { box, text };
    }
  }
  return null;
}

// Countries first: they have no hatching to fall back on. Then the areas with most events.
function pillOrder(scene) {
  const isCountry = (index) => scene.model.code("level", scene.model.areas[index].level) === "country";
  return [...scene.areas].sort((a, b) => isCountry(b[0]) - isCountry(a[0]) || b[1].length - a[1].length || a[0] - b[0]);
}

export function paintPills(ctx, frame, scene) {
  ctx.font = PILL_FONT;
  ctx.letterSpacing = "0px";
  const pills = new Map();
  for (const [index, events] of pillOrder(scene)) {
    const area = scene.model.areas[index];
    if (!inView(boxOfArea(area, frame), frame)) continue;
    const pill = placePill(ctx, frame, scene, area, events.length);
    if (!pill) continue;
    pills.set(index, pill.box);
    drawPill(ctx, pill.box, pill.text);
  }
  return pills;
}

function drawPill(ctx, box, text) {
  const [left, top, right, bottom] = box;
  ctx.beginPath();
  ctx.roundRect(left, top, right - left, bottom - top, 3);
  ctx.fillStyle = colours().pill;
  ctx.fill();
  ctx.strokeStyle = colours().pillEdge;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.font = PILL_FONT;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colours().pillText;
  ctx.fillText(text, (left + right) / 2, (top + bottom) / 2 + 0.5);
}

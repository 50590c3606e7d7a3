// The quiet map below the data: sea, land, lakes, rivers, county and state lines, borders.

import { worldX, worldY, boxOfChain } from "./geometry.js";
import { decodeDeltas, linesOf } from "./decode.js";
import { colours } from "./palette.js";

const PAINT = {
  land: { fill: "land", stroke: "coast", width: 0.7 },
  lakes: { fill: "sea", stroke: "coast", width: 0.5 },
  rivers: { stroke: "river", width: 0.9 },
  counties: { stroke: "county", width: 0.8 },
  admin1: { stroke: "admin1", width: 1 },
  borders: { stroke: "border", width: 1.3 },
  border_inegi: { stroke: "inegi", width: 1.6 },
};
const ORDER = ["land", "lakes", "rivers", "counties", "admin1", "borders", "border_inegi"];
// Points closer than this on screen add nothing but time.
const MIN_STEP_PX = 0.6;
// In parts of the world's width: a straight edge longer than about 0.2 degrees is a cut.
const CUT_WIDTH = 1e-9;
const CUT_LENGTH = 6e-4;
const LABEL_SCALE = 1e3;

export class BaseMap {
  constructor(raw) {
    this.layers = raw.layers.map((layer) => ({ ...layer, projected: null }));
    this.labels = readLabels(raw);
    const [west, south, east, north] = raw.region;
    this.region = [worldX(west), worldY(north), worldX(east), worldY(south)];
    this.fineFrom = raw.fine_from;
  }

  // Every layer has its own zoom range.
  layersFor(name, zoom) {
    const level = Math.floor(zoom + 1e-6);
    return this.layers.filter((layer) => layer.name === name && level >= layer.minzoom && level <= layer.maxzoom);
  }

  paint(ctx, frame) {
    const palette = colours();
    ctx.fillStyle = palette.sea;
    ctx.fillRect(0, 0, frame.width, frame.height);
    ctx.lineJoin = "round";
    // The world once more to either side: whoever pans over the date line finds no edge.
    for (const turn of turnsIn(frame)) {
      const turned = { ...frame, x: frame.x - turn * frame.size };
      for (const name of ORDER) this.paintName(ctx, turned, name, palette);
    }
  }

  // Inside the region a fine layer stands for the coarse one.
  paintName(ctx, frame, name, palette) {
    const layers = this.layersFor(name, frame.zoom);
    const covered = layers.some((layer) => layer.covers);
    for (const layer of layers) {
      ctx.save();
      if (covered && PAINT[name].fill && layer.covers) this.clearRegion(ctx, frame, palette);
      if (covered && !PAINT[name].fill && !layer.covers) this.clipOutside(ctx, frame);
      paintLayer(ctx, frame, layer, palette);
      ctx.restore();
    }
  }

  regionBox(frame) {
    const [left, top, right, bottom] = this.region.map((v, i) => v * frame.size - (i % 2 === 0 ? frame.x : frame.y));
    return [left, top, right - left, bottom - top];
  }

  clearRegion(ctx, frame, palette) {
    ctx.fillStyle = palette.sea;
    ctx.fillRect(...this.regionBox(frame));
  }

  clipOutside(ctx, frame) {
    ctx.beginPath();
    ctx.rect(0, 0, frame.width, frame.height);
    ctx.rect(...this.regionBox(frame));
    ctx.clip("evenodd");
  }
}

// Copies of the world that a frame sees: 0 is the world itself.
export function turnsIn(frame) {
  const first = Math.floor(frame.x / frame.size);
  const last = Math.floor((frame.x + frame.width - 1) / frame.size);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function readLabels({ labels, label_types: types }) {
  const { lon, lat, rank, type, name, spanish } = labels;
  let foreign = 0;
  return Array.from(lon, (x, i) => {
    const kind = types[type[i]];
    const english = name.get(i);
    const other = kind === "city" ? english : spanish.get(foreign);
    if (kind !== "city") foreign += 1;
    return { x: worldX(x / LABEL_SCALE), y: worldY(lat[i] / LABEL_SCALE), name: { en: english, es: other || english }, rank: rank[i], type: kind };
  });
}

// Projected when first needed: the finest level is not paid for until someone zooms in.
function projected(layer) {
  if (!layer.projected) {
    layer.projected = linesOf(layer.parts).map((part) => {
      const chain = decodeDeltas(part, layer.scale);
      for (let i = 0; i + 1 < chain.length; i += 2) {
        chain[i] = worldX(chain[i]);
        chain[i + 1] = worldY(chain[i + 1]);
      }
      return { chain, box: boxOfChain(chain) };
    });
  }
  return layer.projected;
}

function paintLayer(ctx, frame, layer, palette) {
  const style = PAINT[layer.name];
  if (!style) return;
  ctx.beginPath();
  for (const part of projected(layer)) {
    if (inView(part.box, frame)) traceChain(ctx, frame, part.chain, layer.kind === "polygon");
  }
  if (style.fill && layer.kind === "polygon") {
    ctx.fillStyle = palette[style.fill];
    ctx.fill("evenodd");
    traceShores(ctx, frame, layer);
  }
  ctx.strokeStyle = palette[style.stroke];
  ctx.lineWidth = style.width;
  ctx.stroke();
}

// Polygons cut along a meridian or a parallel have edges that are no shore: filled, not stroked.
function traceShores(ctx, frame, layer) {
  ctx.beginPath();
  for (const part of projected(layer)) {
    if (inView(part.box, frame)) traceChain(ctx, frame, part.chain, true, true);
  }
}

function isCut(chain, i) {
  const dx = Math.abs(chain[i] - chain[i - 2]);
  const dy = Math.abs(chain[i + 1] - chain[i - 1]);
  return Math.min(dx, dy) < CUT_WIDTH && Math.max(dx, dy) > CUT_LENGTH;
}

export function inView(box, frame) {
  const { size } = frame;
  return box[2] * size >= frame.x && box[0] * size <= frame.x + frame.width
    && box[3] * size >= frame.y && box[1] * size <= frame.y + frame.height;
}

export function traceChain(ctx, frame, chain, closed, withoutCuts) {
  let lastX = Infinity;
  let lastY = Infinity;
  const end = chain.length - 2;
  for (let i = 0; i <= end; i += 2) {
    const x = chain[i] * frame.size - frame.x;
    const y = chain[i + 1] * frame.size - frame.y;
    if (i === 0 || (withoutCuts && isCut(chain, i))) ctx.moveTo(x, y);
    else if (i < end && Math.abs(x - lastX) < MIN_STEP_PX && Math.abs(y - lastY) < MIN_STEP_PX) continue;
    else ctx.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  if (closed && !withoutCuts) ctx.closePath();
}

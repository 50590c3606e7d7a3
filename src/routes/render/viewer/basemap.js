// The quiet map below the data: sea, land, lakes, rivers, state lines, borders.

import { worldX, worldY, boxOfChain } from "./geometry.js";
import { decodeDeltas } from "./decode.js";

export const SEA = "#dde6eb";
export const LAND = "#f4f2ed";
const COAST = "#b4c0c7";
const PAINT = {
  land: { fill: LAND, stroke: COAST, width: 0.7 },
  lakes: { fill: SEA, stroke: COAST, width: 0.5 },
  rivers: { stroke: "#c3d2db", width: 0.9 },
  admin1: { stroke: "#d0cabd", width: 0.9 },
  borders: { stroke: "#97907f", width: 1.3 },
  border_inegi: { stroke: "#7c7566", width: 1.6 },
};
const ORDER = ["land", "lakes", "rivers", "admin1", "borders", "border_inegi"];
// Points closer than this on screen add nothing but time.
const MIN_STEP_PX = 0.6;
// In parts of the world's width: a straight edge longer than about 0.2 degrees is a cut.
const CUT_WIDTH = 1e-9;
const CUT_LENGTH = 6e-4;

export class BaseMap {
  constructor(raw) {
    this.layers = raw.layers.map((layer) => ({ ...layer, projected: null }));
    this.labels = raw.labels.map(readLabel);
  }

  // Every layer has its own zoom range; land is never missing, the nearest one stands in.
  layersFor(name, zoom) {
    const level = Math.floor(zoom + 1e-6);
    const named = this.layers.filter((layer) => layer.name === name);
    const fitting = named.filter((layer) => level >= layer.minzoom && level <= layer.maxzoom);
    if (fitting.length || name !== "land") return fitting;
    return named.sort((a, b) => Math.abs(a.minzoom - level) - Math.abs(b.minzoom - level)).slice(0, 1);
  }

  paint(ctx, frame) {
    ctx.fillStyle = SEA;
    ctx.fillRect(0, 0, frame.width, frame.height);
    ctx.lineJoin = "round";
    for (const name of ORDER) {
      for (const layer of this.layersFor(name, frame.zoom)) paintLayer(ctx, frame, layer);
    }
  }
}

function readLabel([lon, lat, name, rank, type, nameEs]) {
  return {
    x: worldX(lon / 1e4), y: worldY(lat / 1e4), name: { en: name, es: nameEs || name }, rank, type: type || "city",
  };
}

// Projected when first needed: the finest level is not paid for until someone zooms in.
function projected(layer) {
  if (!layer.projected) {
    layer.projected = layer.parts.map((part) => {
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

function paintLayer(ctx, frame, layer) {
  const style = PAINT[layer.name];
  if (!style) return;
  ctx.beginPath();
  for (const part of projected(layer)) {
    if (inView(part.box, frame)) traceChain(ctx, frame, part.chain, layer.kind === "polygon");
  }
  if (style.fill && layer.kind === "polygon") {
    ctx.fillStyle = style.fill;
    ctx.fill("evenodd");
    traceShores(ctx, frame, layer);
  }
  ctx.strokeStyle = style.stroke;
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

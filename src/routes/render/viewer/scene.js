// What is drawn now: from model, filters and zoom to clusters, lines, areas; painters and hit test.

import { clusterPlaces, eventsOfCluster, eventsOfSymbol, groupByArea, groupByPlace } from "./grouping.js";
import { linesOfLegs, nodeFinder } from "./flows.js";
import { boxOfChain, distanceToChain } from "./geometry.js";
import { HitIndex } from "./hit.js";
import { LabelRoom } from "./label_room.js";
import { paintBaseLabels, paintEventNames, sortBaseLabels } from "./labels.js";
import { areaAt, paintAreaFocus, paintAreas, paintPills, spotsFor } from "./paint_areas.js";
import { paintEvents, paintHalo, paintSymbol, symbolBoxes } from "./paint_events.js";
import { paintLegs, paintLine } from "./paint_legs.js";

export const PLANES = ["base", "legs", "trail", "text", "marks", "focus"];
const RANK_SYMBOL = 0;
const RANK_PILL = 1;
const RANK_LINE = 2;

export class Scene {
  constructor(model, baseMap, words) {
    this.model = model;
    this.baseMap = baseMap;
    this.words = words;
    this.sortedLabels = sortBaseLabels(baseMap.labels);
    this.mask = new Uint8Array(model.size);
    this.legMask = new Uint8Array(model.legs.from.length);
    this.groups = new Map();
    this.areas = new Map();
    this.clusters = [];
    this.lines = [];
    this.dropped = 0;
    this.size = null;
    this.focus = null;
    this.pills = new Map();
  }

  setMasks(mask, legMask) {
    this.mask = mask;
    this.legMask = legMask;
    this.groups = groupByPlace(this.model, mask);
    this.areas = groupByArea(this.model, mask);
    this.size = null;
  }

  // Merging depends on the zoom, not on where the map is: panning reuses it.
  arrange(frame) {
    if (this.size === frame.size) return;
    this.size = frame.size;
    this.clusters = clusterPlaces(this.model, this.groups, frame.size);
    const { lines, dropped } = linesOfLegs(this.model, this.legMask, nodeFinder(this.model, this.clusters, frame.size));
    this.lines = lines;
    this.dropped = dropped;
  }

  hasPill(name) {
    for (const index of this.pills.keys()) if (this.model.areas[index].name.en === name) return true;
    return false;
  }

  painters() {
    return {
      base: (ctx, frame) => {
        this.arrange(frame);
        this.baseMap.paint(ctx, frame);
      },
      legs: (ctx, frame) => {
        this.arrange(frame);
        paintAreas(ctx, frame, this);
        paintLegs(ctx, frame, this.lines);
      },
      trail: (ctx, frame) => this.paintTrail(ctx, frame),
      text: (ctx, frame) => this.paintText(ctx, frame),
      marks: (ctx, frame) => {
        paintEvents(ctx, frame, this.model, this.clusters);
        this.indexHits(frame);
      },
      focus: (ctx, frame) => this.paintFocus(ctx, frame),
    };
  }

  paintText(ctx, frame) {
    this.room = new LabelRoom(frame.width, frame.height);
    for (const box of symbolBoxes(this.clusters, frame)) this.room.take(box);
    for (const box of controlBoxes(frame)) this.room.take(box);
    const named = paintEventNames(ctx, frame, this);
    this.pills = paintPills(ctx, frame, this);
    paintBaseLabels(ctx, frame, this, named);
  }

  indexHits(frame) {
    this.hits = new HitIndex();
    for (const cluster of this.clusters) {
      for (const symbol of cluster.symbols) addSymbol(this.hits, frame, cluster, symbol);
    }
    for (const [area, box] of this.pills) {
      this.hits.add(box, RANK_PILL, (x, y) => distanceToBox(box, x, y), { type: "area", area });
    }
    for (const line of this.lines) addLine(this.hits, frame, line);
  }

  // The thing under a canvas pixel: symbol, pill or line; else the smallest hatched area there.
  hitAt(x, y, reach, frame) {
    const target = this.hits ? this.hits.at(x, y, reach) : null;
    if (target) return target;
    const area = areaAt(this, frame, x, y);
    return area >= 0 ? { type: "area", area } : null;
  }

  // focus: { legs:Set, events:Set, companions:Set, area } or null. Its lines run below the symbols.
  paintTrail(ctx, frame) {
    const { focus } = this;
    if (!focus) return;
    if (focus.area >= 0) paintAreaFocus(ctx, frame, this.model, focus.area);
    for (const line of this.lines) {
      if (line.legs.some((leg) => focus.legs.has(leg))) paintLine(ctx, frame, line, { strong: true });
    }
  }

  paintFocus(ctx, frame) {
    if (!this.focus) return;
    for (const cluster of this.clusters) this.paintFocusSymbols(ctx, frame, cluster);
  }

  paintFocusSymbols(ctx, frame, cluster) {
    const { focus } = this;
    const x = cluster.x - frame.x;
    const y = cluster.y - frame.y;
    if (x < -60 || y < -60 || x > frame.width + 60 || y > frame.height + 60) return;
    for (const symbol of cluster.symbols) {
      const has = (set) => symbol.chunks.some((chunk) => chunk.some((e) => set.has(e)));
      const marked = has(focus.events);
      if (marked) paintHalo(ctx, this.model, symbol, x, y);
      if (marked || has(focus.companions)) paintSymbol(ctx, this.model, symbol, x, y);
    }
  }

  symbolOf(event) {
    for (const cluster of this.clusters) {
      for (const symbol of cluster.symbols) {
        if (symbol.chunks.some((chunk) => chunk.includes(event))) return { cluster, symbol };
      }
    }
    return null;
  }

  // Canvas pixel where an event can be hit; null when it is not drawn.
  pixelOf(event, frame) {
    const found = this.symbolOf(event);
    if (found) return [found.cluster.x - frame.x + found.symbol.dx, found.cluster.y - frame.y + found.symbol.dy];
    const area = this.model.areaOf(event);
    if (area < 0 || !this.mask[event]) return null;
    const box = this.pills.get(area);
    if (box) return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const isIt = ([x, y]) => (this.hitAt(x, y, 0, frame) || {}).area === area;
    return spotsFor(this.model.areas[area], frame).find(isIt) || null;
  }
}

// No word of the map under its buttons, scale bar and credit.
function controlBoxes({ padX, padY, width, height }) {
  const right = width - padX;
  const bottom = height - padY;
  return [[padX, padY, padX + 60, padY + 156], [padX, bottom - 44, padX + 140, bottom], [right - 150, bottom - 34, right, bottom]];
}

function addSymbol(hits, frame, cluster, symbol) {
  const cx = cluster.x - frame.x + symbol.dx;
  const cy = cluster.y - frame.y + symbol.dy;
  const { r } = symbol;
  hits.add([cx - r, cy - r, cx + r, cy + r], RANK_SYMBOL, (x, y) => Math.max(0, Math.hypot(x - cx, y - cy) - r),
    { type: "symbol", cluster, symbol });
}

function addLine(hits, frame, line) {
  const box = boxOfChain(line.chain);
  const moved = [box[0] - frame.x, box[1] - frame.y, box[2] - frame.x, box[3] - frame.y];
  if (moved[2] < 0 || moved[3] < 0 || moved[0] > frame.width || moved[1] > frame.height) return;
  const clipped = [Math.max(0, moved[0]), Math.max(0, moved[1]), Math.min(frame.width, moved[2]), Math.min(frame.height, moved[3])];
  hits.add(clipped, RANK_LINE, (x, y) => 0.5 + distanceToChain(x + frame.x, y + frame.y, line.chain), { type: "line", line });
}

function distanceToBox(box, x, y) {
  return Math.hypot(Math.max(box[0] - x, 0, x - box[2]), Math.max(box[1] - y, 0, y - box[3]));
}

function placesOf(model, events) {
  return [...new Set(events.map((event) => model.events.place[event]))].filter((place) => place >= 0);
}

// What a hit stands for, in records; `merged` are all places its symbol stands in for at this zoom.
export function recordsOf(scene, target) {
  if (target.type === "symbol") {
    const events = eventsOfSymbol(target.symbol);
    return { events, places: placesOf(scene.model, events), around: eventsOfCluster(target.cluster), merged: target.cluster.places };
  }
  if (target.type === "area") return { events: scene.areas.get(target.area) || [], area: target.area };
  return { legs: target.line.legs };
}

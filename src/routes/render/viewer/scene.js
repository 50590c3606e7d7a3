// What is drawn now: from model, filters and zoom to clusters, lines, areas; painters and hit test.

import { clusterPlaces, eventsOfCluster, eventsOfSymbol, groupByArea, groupByPlace } from "./grouping.js";
import { FlowIndex, LegPlan, lineWidth } from "./flows.js";
import { Fans } from "./fans.js";
import { shareWords } from "./fan_card.js";
import { hitsOf } from "./hits_of.js";
import { LabelRoom } from "./label_room.js";
import { corridorsOf, crossingKind, crossingsOf, flowsOf, publishedOf, shownCrossings } from "./layers.js";
import { paintBaseLabels, paintEventNames, sortBaseLabels } from "./labels.js";
import { colours, setTheme } from "./palette.js";
import { areaAt, paintAreaFocus, paintAreas, paintPills, spotsFor } from "./paint_areas.js";
import { countyAt, dealerCounties, paintDealers } from "./paint_dealers.js";
import { paintEvents, paintHalo, paintRings, paintSymbol, symbolBoxes } from "./paint_events.js";
import { paintFan, paintShares } from "./paint_fans.js";
import { crossingRadius, paintBandArrows, paintCorridors, paintCrossings, paintPublished } from "./paint_layers.js";
import { paintLegs, paintLine } from "./paint_legs.js";
import { placesShown } from "./piles.js";
import { covers, EVERYWHERE, MANY_PLACES, regionAround } from "./region.js";

export const PLANES = ["base", "dealers", "legs", "trail", "text", "marks", "focus"];
const SMALL_MAP = 600;
const SMALL_BELOW = 5.5;
const SMALL = 0.8;
const QUANTITY_SAMPLES = [10, 100, 500];

export class Scene {
  constructor(model, baseMap, words) {
    this.model = model;
    this.baseMap = baseMap;
    this.words = words;
    this.sortedLabels = sortBaseLabels(baseMap.labels);
    this.mask = new Uint8Array(model.size);
    this.legMask = new Uint8Array(model.legs.from.length);
    this.groups = null;
    this.areas = new Map();
    this.clusters = [];
    this.lines = [];
    this.plan = null;
    this.size = null;
    this.way = null;
    this.region = EVERYWHERE;
    this.ahead = null;
    this.focus = null;
    this.hits = null;
    this.pills = new Map();
    this.layers = new Set();
    this.legDrawing = { single: 0, aggregated: 0, within: 0, outside: 0, unplaced: 0, lines: 0, cell: 0 };
    // What the page may offer as a layer stands where it looks for it.
    model.payload.corridors = corridorsOf(model);
    model.payload.crossings = crossingsOf(model);
    model.payload.flows = flowsOf(model);
    model.payload.published = publishedOf(model);
    model.payload.dealer_density = dealerCounties(model);
    this.fans = new Fans(model);
  }

  get theme() {
    return this.themeName;
  }

  set theme(name) {
    this.themeName = name;
    setTheme(name);
  }

  // Legs that are not drawn as a line although both their ends are: none, since crowded ones are
  // gathered into flows. Kept for readers of the count.
  get dropped() {
    return 0;
  }

  setMasks(mask, legMask) {
    this.mask = mask;
    this.legMask = legMask;
    this.groups = groupByPlace(this.model, mask);
    this.areas = groupByArea(this.model, mask);
    this.crossings = null;
    this.way = null;
    this.ahead = null;
  }

  // Merging depends on the zoom, not on where the map is: panning reuses it, as long as it stays in
  // the region of a map of very many places. Lines depend on the view where there are too many to be
  // followed.
  arrange(frame) {
    const way = this.wayOf(frame);
    if (this.frame === frame && this.way === way) return;
    if (this.way !== way || !covers(this.region, frame)) {
      this.way = way;
      this.size = frame.size;
      this.crossings = null;
      const { region, clusters, plan } = this.isReady(way, frame) ? this.ahead : this.arrangement(frame);
      Object.assign(this, { region, clusters, plan, ahead: null });
    }
    this.lines = this.plan.arrange(frame);
    this.legDrawing = this.plan.drawing;
    this.frame = frame;
    this.hits = null;
  }

  wayOf(frame) {
    return `${frame.size} ${symbolScale(frame)} ${this.layers.has("crossings")}`;
  }

  arrangement(frame) {
    const region = placesShown(this.groups) > MANY_PLACES ? regionAround(frame) : EVERYWHERE;
    const layer = this.layers.has("crossings") ? { discs: this.shownCrossings(), replaced: crossingKind(this.model) } : {};
    const clusters = clusterPlaces(this.model, this.groups, frame.size, { scale: symbolScale(frame), region, ...layer });
    if (!this.flows) this.flows = new FlowIndex(this.model);
    return { region, clusters, plan: new LegPlan(this.model, this.flows, this.legMask, clusters, frame.size) };
  }

  // Where a reader is likely to go next. The first zoom is the slowest, with code that has hardly run.
  prepare(frame) {
    if (this.layers.has("crossings")) return;
    this.ahead = { way: this.wayOf(frame), ...this.arrangement(frame) };
    this.ahead.plan.arrange(frame);
  }

  isReady(way, frame) {
    return this.ahead !== null && this.ahead.way === way && covers(this.ahead.region, frame);
  }

  hasPill(name) {
    for (const index of this.pills.keys()) if (this.model.areas[index].name.en === name) return true;
    return false;
  }

  // A painter may say beforehand that there is nothing to draw: then its plane costs nothing.
  painters() {
    // Never dimmed: its colours are those of its key.
    const dealers = (ctx, frame) => paintDealers(ctx, frame, colours(), this);
    dealers.isWanted = () => this.showsDealers;
    const trail = (ctx, frame) => this.paintTrail(ctx, frame);
    trail.isWanted = () => this.focus !== null && (this.focus.legs.size > 0 || this.focus.area >= 0 || this.focus.rest);
    const focus = (ctx, frame) => this.paintFocus(ctx, frame);
    focus.isWanted = () => this.focus !== null;
    trail.isFleeting = true;
    focus.isFleeting = true;
    return {
      base: (ctx, frame) => {
        this.arrange(frame);
        this.baseMap.paint(ctx, frame);
      },
      dealers,
      legs: (ctx, frame) => {
        this.arrange(frame);
        paintAreas(ctx, frame, this);
        paintCorridors(ctx, frame, this.bands());
        const published = this.layers.has("published") ? this.model.payload.published : [];
        paintPublished(ctx, frame, published);
        paintLegs(ctx, frame, this.lines);
        paintBandArrows(ctx, frame, this.bands(), published);
      },
      trail,
      text: (ctx, frame) => this.paintText(ctx, frame),
      marks: (ctx, frame) => {
        paintRings(ctx, frame, this.model, this.clusters);
        paintEvents(ctx, frame, this);
        if (this.layers.has("crossings")) paintCrossings(ctx, frame, this.shownCrossings());
        this.hits = null;
      },
      focus,
    };
  }

  // Corridors and flows of the layers that are on.
  bands() {
    const { payload } = this.model;
    return ["flows", "corridors"].flatMap((name) => (this.layers.has(name) ? payload[name] : []));
  }

  get showsDealers() {
    return this.layers.has("dealer_density") && this.model.payload.dealer_density.length > 0;
  }

  shownCrossings() {
    if (!this.crossings) this.crossings = shownCrossings(this.model, this.model.payload.crossings, this.mask, this.size, crossingRadius);
    return this.crossings;
  }

  // The layer of crossings stands for their symbols: the same diamond twice would be two crossings.
  isReplaced(symbol) {
    return symbol.replaced;
  }

  paintText(ctx, frame) {
    this.room = new LabelRoom(frame);
    for (const box of symbolBoxes(this.clusters, frame)) this.room.take(box);
    for (const box of controlBoxes(frame)) this.room.take(box);
    const named = paintEventNames(ctx, frame, this);
    this.pills = paintPills(ctx, frame, this);
    paintBaseLabels(ctx, frame, this, named);
    this.hits = null;
  }

  // The thing under a canvas pixel: symbol, pill or line; else the smallest hatched area there.
  hitAt(x, y, reach, frame) {
    if (!this.hits) this.hits = hitsOf(this, frame);
    const target = this.hits.at(x, y, reach);
    if (target) return target;
    const area = areaAt(this, frame, x, y);
    // Of what cases tell, only a state is wider than the county in it.
    const isTold = area >= 0 && this.model.code("level", this.model.areas[area].level) !== "state";
    const county = this.showsDealers && !isTold && countyAt(this.model.payload.dealer_density, frame, x, y);
    if (county) return county;
    return area >= 0 ? { type: "area", area } : null;
  }

  // focus: { legs:Set, events:Set, companions:Set, area, rest, fan } or null; `rest` are more legs of
  // its cases, in their own look. Its lines run below the symbols.
  paintTrail(ctx, frame) {
    const { focus } = this;
    if (focus.area >= 0) paintAreaFocus(ctx, frame, this.model, focus.area);
    const lines = new Set();
    for (const leg of focus.legs) lines.add(this.plan.lineOf(leg));
    lines.delete(null);
    if (focus.fan) paintFan(ctx, frame, focus.fan);
    // What is documented lies on what is only possible, and steps back before nothing.
    for (const line of new Set([...(focus.rest || [])].map((leg) => this.plan.lineOf(leg)))) if (line && !lines.has(line)) paintLine(ctx, frame, line, {});
    for (const line of lines) paintLine(ctx, frame, line, { strong: true });
  }

  paintFocus(ctx, frame) {
    const { focus } = this;
    for (const [events, halo] of [[focus.companions, false], [focus.events, true]]) {
      const symbols = new Map();
      for (const event of events) {
        const found = this.symbolOf(event);
        if (found) symbols.set(found.symbol, found.cluster);
      }
      for (const [symbol, cluster] of symbols) {
        const [x, y] = [cluster.x - frame.x, cluster.y - frame.y];
        if (halo) paintHalo(ctx, this.model, symbol, x, y);
        paintSymbol(ctx, this.model, symbol, x, y);
      }
    }
    if (focus.fan) paintShares(ctx, frame, focus.fan.marks, (share) => shareWords(this.words, share));
  }

  symbolOf(event) {
    const { model } = this;
    if (!this.plan || !this.mask[event] || model.placed[event] !== 1) return null;
    const cluster = this.clusters[this.plan.ends.ofNode[model.events.place[event]]];
    if (!cluster) return null;
    const inferred = model.isInferred(event);
    const symbol = cluster.symbols.find((s) => s.kind === model.events.kind[event] && s.inferred === inferred);
    return symbol ? { cluster, symbol } : null;
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

  // Three sizes for a legend, and what they count: firearms a source states, or legs of a flow.
  widthLegend() {
    if (!this.lines.length || !this.lines[0].gathered) return QUANTITY_SAMPLES.map((value) => ({ value, width: lineWidth(value), unit: "firearms" }));
    const { most } = this.plan;
    return roundSteps(most).map((value) => ({ value, width: lineWidth(value, most), unit: "legs" }));
  }
}

// On a small map of a large country full symbols would cover each other's places.
export function symbolScale({ zoom, width, padX }) {
  return zoom < SMALL_BELOW && width - 2 * (padX || 0) < SMALL_MAP ? SMALL : 1;
}

// Three round numbers up to the greatest: 1, 10, 100 or the like.
function roundSteps(most) {
  const top = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [...new Set([Math.max(1, top / 100), Math.max(1, top / 10), top])];
}

// No word of the map under its buttons, scale bar and credit.
function controlBoxes({ padX, padY, width, height }) {
  const right = width - padX;
  const bottom = height - padY;
  return [[padX, padY, padX + 60, padY + 156], [padX, bottom - 44, padX + 140, bottom], [right - 150, bottom - 34, right, bottom]];
}

function placesOf(model, events) {
  const seen = new Set();
  for (const event of events) if (model.events.place[event] >= 0) seen.add(model.events.place[event]);
  return [...seen];
}

// What a hit stands for, in records; `merged` are all places its symbol stands in for at this zoom.
export function recordsOf(scene, target) {
  const { model } = scene;
  if (target.type === "symbol") {
    const events = eventsOfSymbol(target.symbol);
    return { events, places: placesOf(model, events), around: eventsOfCluster(target.cluster), merged: target.cluster.places };
  }
  if (target.type === "area") return { events: scene.areas.get(target.area) || [], area: target.area };
  if (target.type === "crossing") {
    const { events, places, cases } = target.crossing;
    return { events: events.filter((event) => scene.mask[event]), places, merged: places, cases: [...cases], crossing: 1 };
  }
  if (target.county) return { county: target.index };
  if (target.type === "published") return { published: target.corridor };
  if (target.type === "corridor") {
    const cases = target.corridor.cases();
    return { legs: cases.flatMap((index) => model.legsOfCase[index]), cases, title: target.corridor.name };
  }
  return { legs: target.line.legs };
}

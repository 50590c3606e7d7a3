// Drawing a box or a ring on the map to keep only what lies inside it; or taking what the view shows.

import { svg, replace } from "./dom.js";
import { worldX, worldY } from "./geometry.js";
import { colours } from "./palette.js";
import { boxRing, ringOf } from "./polygon.js";

const LEAST_MOVE = 4;

export class AreaTool {
  constructor(app) {
    this.app = app;
    this.shape = null;
    this.points = [];
    this.overlay = svg("svg", { class: "rt-drawing", "aria-hidden": "true" });
    app.layout.mapBox.append(this.overlay);
    this.overlay.addEventListener("pointerdown", (event) => this.begin(event));
    this.overlay.addEventListener("pointermove", (event) => this.extend(event));
    this.overlay.addEventListener("pointerup", () => this.finish());
    this.overlay.addEventListener("pointercancel", () => this.stop());
  }

  get drawing() {
    return this.shape !== null;
  }

  start(shape) {
    const { app } = this;
    this.shape = shape;
    this.points = [];
    app.closeDetail();
    this.overlay.classList.add("rt-drawing-on");
    app.say(app.words.say("area_how"));
    app.layout.showNote(app.words.say("area_how"));
  }

  stop() {
    this.shape = null;
    this.points = [];
    this.overlay.classList.remove("rt-drawing-on");
    replace(this.overlay);
    this.app.layout.showNote("");
  }

  at(event) {
    const box = this.overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  begin(event) {
    event.preventDefault();
    this.overlay.setPointerCapture(event.pointerId);
    this.points = [this.at(event)];
  }

  extend(event) {
    if (!this.points.length) return;
    const point = this.at(event);
    const last = this.points[this.points.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < LEAST_MOVE) return;
    this.points.push(point);
    replace(this.overlay, svg("polygon", { points: this.corners().map((p) => p.join(",")).join(" ") }));
  }

  corners() {
    if (this.shape !== "box") return this.points;
    const [[ax, ay], [bx, by]] = [this.points[0], this.points[this.points.length - 1]];
    return [[ax, ay], [bx, ay], [bx, by], [ax, by]];
  }

  finish() {
    const { map } = this.app;
    const ring = this.points.length > 1 ? ringOf(this.corners().map((point) => {
      const { lng, lat } = map.containerPointToLatLng(point);
      return [lng, lat];
    })) : null;
    this.stop();
    if (ring) this.app.setFilters({ polygon: ring }, "filter");
  }

  // The way without a pointer: what is in view is the selection.
  takeView() {
    const bounds = this.app.map.getBounds();
    const ring = boxRing([bounds.getWest(), bounds.getSouth()], [bounds.getEast(), bounds.getNorth()]);
    if (ring) this.app.setFilters({ polygon: ring }, "filter");
  }
}

// The area that is in force stands on the map, and so in every picture of it, below all words.
export function outlining(app, painters) {
  const { text } = painters;
  return { ...painters, text: (ctx, frame) => {
    const { polygon } = app.store.filters;
    if (polygon) paintOutline(ctx, frame, polygon);
    text(ctx, frame);
  } };
}

function paintOutline(ctx, frame, ring) {
  ctx.beginPath();
  for (const [lon, lat] of ring) ctx.lineTo(worldX(lon) * frame.size - frame.x, worldY(lat) * frame.size - frame.y);
  ctx.closePath();
  for (const [color, width] of [[colours().casing, 5], [colours().ink, 2]]) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

// The Leaflet side: the map's own settings, its controls, pointer and camera.

import { placesTitle, listedPlaces } from "./describe.js";
import { coreExtent } from "./extent.js";
import { countyLines } from "./paint_dealers.js";
import { recordsOf } from "./scene.js";

const REACH_MOUSE = 4;
const REACH_TOUCH = 14;
const MAX_BOUNDS = [[-72, -215], [84, 215]];
const CLOSE_UP = 9;
const REACH_CORE = 4.5;
const REACH_CORE_PHONE = 2.2;
const LEAST_BESIDE = 240;
const QUIET_REACH = 24;

export class MapView {
  constructor(app, map, L) {
    this.app = app;
    this.map = map;
    this.L = L;
    this.reach = window.matchMedia("(pointer: coarse)").matches ? REACH_TOUCH : REACH_MOUSE;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  configure() {
    const { map, L } = this;
    map.options.zoomSnap = 0.25;
    map.options.zoomDelta = 1;
    map.setMinZoom(1).setMaxZoom(12).setMaxBounds(MAX_BOUNDS);
    map.options.maxBoundsViscosity = 0.8;
    if (map.attributionControl) map.attributionControl.remove();
    if (map.zoomControl) map.zoomControl.remove();
    this.zoomControl = L.control.zoom({ position: "topleft" }).addTo(map);
    this.homeControl = this.addHome();
    L.control.scale({ position: "bottomleft", maxWidth: 120 }).addTo(map);
  }

  // Only once the canvases stand: moving the map to its first view fires events too.
  listen() {
    const { map } = this;
    map.on("mousemove", (event) => this.point(event.containerPoint));
    map.on("mouseout dragstart zoomstart", () => this.app.hover(null));
    map.on("click", (event) => {
      this.quietAt = event.containerPoint;
      this.pointing = null;
      this.app.pick(this.hit(event.containerPoint));
    });
  }

  addHome() {
    const { L, map } = this;
    const Home = L.Control.extend({
      onAdd: () => {
        const bar = L.DomUtil.create("div", "leaflet-bar rt-home");
        const link = L.DomUtil.create("a", "", bar);
        link.href = "#";
        link.setAttribute("role", "button");
        link.textContent = "⤢";
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.on(link, "click", (event) => {
          L.DomEvent.preventDefault(event);
          this.showEvery();
        });
        return bar;
      },
    });
    return new Home({ position: "topleft" }).addTo(map);
  }

  label() {
    const { words } = this.app;
    const container = this.map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.say("map_label"));
    const names = [[".leaflet-control-zoom-in", "zoom_in"], [".leaflet-control-zoom-out", "zoom_out"], [".rt-home a", "whole_map"]];
    for (const [selector, phrase] of names) {
      const node = container.querySelector(selector);
      node.title = words.say(phrase);
      node.setAttribute("aria-label", words.say(phrase));
    }
  }

  canvasPoint(containerPoint) {
    const layer = this.app.layer;
    return this.map.containerPointToLayerPoint(containerPoint).subtract(layer.topLeft);
  }

  hit(containerPoint) {
    const p = this.canvasPoint(containerPoint);
    return this.app.scene.hitAt(p.x, p.y, this.reach, this.app.layer.frame());
  }

  // Once a frame, and not while the map moves under the pointer.
  point(containerPoint) {
    const { dragging } = this.map;
    if (dragging && dragging.moving()) return;
    if (!this.pointing) requestAnimationFrame(() => {
      const at = this.pointing;
      this.pointing = null;
      if (at) this.hover(at);
    });
    this.pointing = containerPoint;
  }

  hover(containerPoint) {
    const target = this.hit(containerPoint);
    this.map.getContainer().classList.toggle("rt-hit", Boolean(target));
    const same = target && this.lastTarget && target.type === "area" ? target.area === this.lastTarget.area : target === this.lastTarget;
    if (!same) this.app.hover(target);
    this.lastTarget = target;
    // Whoever has opened a card reads that: no words over it until the pointer goes elsewhere.
    if (this.quietAt && this.quietAt.distanceTo(containerPoint) > QUIET_REACH) this.quietAt = null;
    if (target && !this.quietAt) this.app.layout.showTooltip(this.tooltipLines(target), containerPoint.x, containerPoint.y);
    else this.app.layout.hideTooltip();
  }

  tooltipLines(target) {
    const { model, words, scene } = this.app;
    if (target.county) return [...countyLines(this.app, target.county), words.say("tooltip_more")];
    const records = recordsOf(scene, target);
    if (target.type === "published") return [words.pick(target.corridor.name), words.count("n_published", target.corridor.rows.length), words.say("tooltip_more")];
    if (target.type === "line") {
      const first = records.legs[0];
      const basis = model.label("basis", model.legs.basis[first], words.language);
      const ends = [model.legs.from[first], model.legs.to[first]].map((e) => placesTitle(model, words, [model.events.place[e]]));
      return [words.say("leg_from_to", { from: ends[0], to: ends[1] }), `${words.count("n_legs", records.legs.length)} · ${basis}`, words.say("tooltip_more")];
    }
    if (target.type === "corridor") return [words.pick(records.title), words.count("n_cases", records.cases.length), words.say("tooltip_more")];
    const count = words.count("n_events", records.events.length);
    if (target.type === "crossing") return [listedPlaces(model, words, records.places), `${words.count("n_cases", records.cases.length)} · ${count}`, words.say("tooltip_more")];
    if (target.type === "area") return [words.pick(model.areas[target.area].name), count, words.say("tooltip_more")];
    const { symbol } = target;
    const kind = model.label("kind", symbol.kind, words.language);
    return [`${kind} · ${count}${symbol.inferred ? ` · ${words.say("basis_inferred")}` : ""}`, listedPlaces(model, words, records.places), words.say("tooltip_more")];
  }

  // The camera leaves room for what lies over the map.
  padding() {
    const { layout } = this.app;
    const open = !layout.detail.hidden;
    if (layout.isPhone() && !(open && layout.detail.offsetWidth < this.map.getSize().x)) return { paddingTopLeft: [28, 28], paddingBottomRight: [28, open ? layout.detail.offsetHeight + 36 : 40] };
    // A narrow map leaves nothing worth having beside the card: then the card lies over it.
    const card = open ? layout.detail.offsetWidth : 0;
    return { paddingTopLeft: [64, 36], paddingBottomRight: [this.map.getSize().x - card - 100 < LEAST_BESIDE ? 36 : card + 36, 36] };
  }

  fit(points, maxZoom, animate = !this.still) {
    if (!points.length) return;
    const bounds = this.L.latLngBounds(points.map(([lon, lat]) => [lat, lon]));
    this.map.fitBounds(bounds, { maxZoom: maxZoom ?? CLOSE_UP, animate, ...this.padding() });
  }

  pointsOf(events) {
    const { model } = this.app;
    return events.flatMap((event) => {
      const area = model.areaOf(event);
      if (area >= 0) return [[model.areas[area].lon, model.areas[area].lat]];
      return model.placement(event) === "dot" ? [model.lonLat(model.events.place[event])] : [];
    });
  }

  // Far outliers stay out of the first view; panning and the table reach them.
  // The button means what it says: not one dot is left outside.
  showEvery() {
    const { model } = this.app;
    this.fit(model.extent(), CLOSE_UP);
  }

  showAll() {
    const { model, layout } = this.app;
    // A narrow view has no room but for what its page is about.
    const shown = layout.isPhone() ? this.shownWeights() : [];
    const extent = coreExtent(shown.length ? shown : model.weights(), layout.isPhone() ? REACH_CORE_PHONE : REACH_CORE);
    // The first view is simply there: nobody has seen another one yet.
    if (extent) this.fit(extent, CLOSE_UP, false);
  }

  shownWeights() {
    const { model, mask } = this.app;
    const counts = new Map();
    mask.forEach((on, event) => {
      const place = model.events.place[event];
      if (on && model.placed[event] === 1) counts.set(place, (counts.get(place) || 0) + 1);
    });
    return [...counts].map(([place, count]) => [...model.lonLat(place), count]);
  }

  // Only moves when the place is hidden or off the view.
  reveal(lon, lat) {
    const { map } = this;
    const point = map.latLngToContainerPoint([lat, lon]);
    const pad = this.padding();
    const size = map.getSize();
    const inside = point.x > 20 && point.y > 20 && point.x < size.x - pad.paddingBottomRight[0] && point.y < size.y - pad.paddingBottomRight[1];
    if (!inside) map.panInside([lat, lon], { ...pad, animate: !this.still });
  }

  zoomOf() {
    const center = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat: center.lat, lon: center.lng };
  }

  // Page pixel of an event's symbol or pill, for tests and links from outside; null if not drawn.
  pagePixel(event) {
    const { scene, layer } = this.app;
    const at = scene.pixelOf(event, layer.frame());
    if (!at) return null;
    const inMap = this.map.layerPointToContainerPoint(layer.topLeft.add(at));
    const box = this.map.getContainer().getBoundingClientRect();
    return { x: box.left + inMap.x, y: box.top + inMap.y };
  }

}

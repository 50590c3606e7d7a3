// The state of the page and what may be done with it; every part of the page talks to this alone.

import { Words } from "./i18n.js";
import { Scene, PLANES, recordsOf } from "./scene.js";
import { canvasLayer } from "./canvas_layer.js";
import { AreaTool, outlining } from "./area_tool.js";
import { countEvents, countPointless, Filtering, forgetFacets, knownFilters, shownEvents, shownIgnoringTime, shownLegs } from "./filters.js";
import { Head } from "./head.js";
import { whenIdle } from "./idle.js";
import { Layout } from "./layout.js";
import { MapView } from "./map_view.js";
import { Panel } from "./panel.js";
import { Popup } from "./popup.js";
import { printsWell } from "./print.js";
import { Share } from "./share.js";
import { Story } from "./story.js";
import { Table } from "./table.js";
import { Theme } from "./theme.js";
import { TimeFilter } from "./time.js";
import { Trail } from "./trail.js";

// Not the base map and the dealers, whom no filter touches.
const DATA_PLANES = ["legs", "trail", "text", "marks", "focus"];
// With more cases than this at one symbol, whole cases would light up half the map.
const WHOLE_CASES = 3;
const MOST_LIT = 2000;
const STORY_CLOSE_UP = 8;
const NOTICE_MS = 9000;
const LAYERS = ["corridors", "crossings", "flows", "published", "dealer_density"];

function textFilters({ corridor, organisation, text, linked }) {
  return { corridor, organisation, text, linked };
}

export class App {
  constructor(model, baseMap, summary, map, L, start) {
    this.model = model;
    this.summary = summary;
    this.map = map;
    this.words = new Words(start.language);
    this.store = {
      filters: this.readable(start.filters), caseIndex: -1, step: 0, records: null,
      tab: start.tab, table: null, cumulative: start.cumulative, layers: start.layers,
    };
    this.focusesPopup = false;
    this.filtering = new Filtering(model);
    this.theme = new Theme(start.theme, () => this.onTheme());
    this.scene = new Scene(model, baseMap, this.words);
    this.scene.theme = this.theme.current;
    this.layout = new Layout(map.getContainer());
    this.view = new MapView(this, map, L);
    this.layer = canvasLayer(L, PLANES, outlining(this, this.scene.painters()));
    this.head = new Head(this, this.layout.head);
    this.panel = new Panel(this, this.layout.panel);
    this.share = new Share(this, this.layout.share);
    this.time = new TimeFilter(this, this.layout.time);
    this.popup = new Popup(this, this.layout.detail);
    this.story = new Story(this, this.popup);
    this.table = new Table(this, this.layout.dialog);
    this.areaTool = new AreaTool(this);
    this.trail = new Trail(this);
  }

  open(start) {
    this.scene.layers = new Set(this.store.layers);
    this.applyFilters();
    this.view.configure();
    this.renderWords();
    this.map.invalidateSize({ animate: false });
    if (start.view) this.map.setView([start.view.lat, start.view.lon], start.view.zoom, { animate: false });
    else this.view.showAll();
    this.layer.addTo(this.map);
    this.panel.openFigure = start.panel || null;
    this.renderPanel();
    this.view.listen();
    this.map.on("moveend", () => {
      this.save(null);
      this.panel.updateDrawing();
    });
    if (this.model.hasTexts === false) this.model.texts().then(() => this.onTexts(start));
    else this.finish(start);
    document.addEventListener("keydown", (event) => this.onKey(event));
    printsWell(this);
  }

  // Texts of a large page come after its first drawing; filters by text wait for them.
  readable(filters) {
    return this.model.hasTexts === false ? { ...filters, corridor: "", organisation: "", text: "", linked: false } : knownFilters(this.model, filters);
  }

  onTexts(start) {
    forgetFacets(this.model);
    this.setFilters(knownFilters(this.model, { ...this.store.filters, ...textFilters(start.filters) }));
    this.renderPanel();
    this.layer.draw(DATA_PLANES);
    this.finish(start);
  }

  finish(start) {
    this.trail.openLinked(start, !start.view);
    this.focusesPopup = true;
    this.trail.listen();
    whenIdle(() => this.scene.prepare(this.layer.closerFrame()));
  }

  // Escape takes back the last thing opened; in a story the arrows turn the page.
  onKey(event) {
    if (this.layout.dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") this.escape();
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by && this.story.open && this.layout.detail.contains(event.target)) {
      event.preventDefault();
      this.story.go(by, by > 0 ? "next" : "previous");
    }
  }

  escape() {
    if (this.areaTool.drawing) this.areaTool.stop();
    else if (this.layout.sheet) this.layout.toggle(null);
    else if (!this.layout.detail.hidden) this.closeDetail("close");
  }

  renderWords() {
    document.documentElement.lang = this.words.language;
    document.title = this.words.pick(this.model.payload.title);
    this.scene.words = this.words;
    this.head.render();
    this.share.render();
    this.layout.render(this);
    this.view.label();
    this.time.render();
    this.table.update();
  }

  renderPanel() {
    this.panel.render();
  }

  say(text) {
    this.layout.live.className = "rt-offscreen";
    this.layout.live.textContent = text;
  }

  // For everybody to read, not only for those who hear the page.
  notice(text) {
    const { live } = this.layout;
    this.say(text);
    live.className = "rt-notice";
    setTimeout(() => {
      live.className = "rt-offscreen";
    }, NOTICE_MS);
  }

  setLanguage(language) {
    this.words = new Words(language);
    this.renderWords();
    this.renderPanel();
    this.reopen();
    this.layer.draw(DATA_PLANES);
    this.save("language");
    document.getElementById("rt-language").focus({ preventScroll: true });
  }

  setTheme() {
    this.theme.toggle();
    this.save("theme");
  }

  onTheme() {
    this.scene.theme = this.theme.current;
    this.head.update();
    this.renderPanel();
    this.reopen();
    this.layer.draw(PLANES);
  }

  // The open record anew, in other words or colours, without moving the map; what is lit stays lit.
  reopen() {
    const { caseIndex, step, records } = this.store;
    const lit = this.scene.focus;
    const dims = this.layer.box.classList.contains("rt-dim-marks");
    const moves = this.focusesPopup;
    this.focusesPopup = false;
    if (caseIndex >= 0) this.showStep(caseIndex, step, null, false);
    else if (records) this.openRecords(records, null, false);
    if (records && lit) this.setFocus(lit, dims);
    this.focusesPopup = moves;
  }

  applyFilters() {
    this.failed = this.filtering.apply(this.store.filters);
    this.mask = shownEvents(this.failed);
    const others = shownIgnoringTime(this.failed);
    // The same events as before keep the bars as they are while only the time changes.
    this.maskWithoutTime = this.maskWithoutTime && others.every((on, e) => on === this.maskWithoutTime[e]) ? this.maskWithoutTime : others;
    this.legMask = shownLegs(this.model, this.store.filters, this.mask);
    this.counts = { ...countEvents(this.model, this.mask), pointless: countPointless(this.model, this.failed) };
    this.scene.setMasks(this.mask, this.legMask);
  }

  setFilters(patch, action) {
    this.store.filters = { ...this.store.filters, ...patch };
    this.applyFilters();
    this.layer.draw(DATA_PLANES);
    this.head.update();
    this.panel.update();
    this.time.update();
    this.table.update();
    this.save(action);
  }

  toggle(facet, code, on) {
    const off = this.store.filters[facet].filter((c) => c !== code);
    this.setFilters({ [facet]: on ? off : [...off, code] }, "filter");
  }

  availableLayers() {
    const { payload } = this.model;
    return LAYERS.filter((name) => payload[name] && (payload[name].id || payload[name]).length > 0);
  }

  setLayer(name, on) {
    const others = this.store.layers.filter((layer) => layer !== name);
    this.store.layers = on ? [...others, name] : others;
    this.scene.layers = new Set(this.store.layers);
    this.layer.draw(["dealers", ...DATA_PLANES]);
    this.save("layer");
  }

  openTable(name) {
    this.table.open(name);
    this.save("table");
  }

  shownEvents() {
    const list = [];
    this.mask.forEach((on, event) => {
      if (on) list.push(event);
    });
    return list;
  }

  shownLegs() {
    const list = [];
    this.legMask.forEach((on, leg) => {
      if (on) list.push(leg);
    });
    return list;
  }

  // Focus = the legs and events drawn strongly; the rest steps back.
  setFocus(focus, isStory) {
    this.scene.focus = focus;
    this.layer.box.classList.toggle("rt-dim", Boolean(focus && (focus.legs.size || focus.fan)));
    this.layer.box.classList.toggle("rt-dim-marks", Boolean(isStory));
    this.layer.draw(["trail", "focus"]);
  }

  focusOfRecords({ events, legs, area, crossing }) {
    const { model } = this;
    const cases = new Set((events || []).map((e) => model.events.case[e]));
    const related = cases.size > WHOLE_CASES && !crossing ? (events || []).flatMap((e) => Array.from(model.legsOfEvent[e])) : [...cases].flatMap((c) => Array.from(model.legsOfCase[c]));
    return { legs: new Set(legs || related), events: new Set(events || []), companions: new Set(), area: area ?? -1 };
  }

  hover(target) {
    if (!target) this.layout.hideTooltip();
    if (this.store.caseIndex >= 0 || this.store.records) return;
    const records = target && !target.county && recordsOf(this.scene, target);
    // A symbol may stand for half of the data: to light up all its legs would only stall the pointer.
    const tooMany = records && records.events && records.events.length > MOST_LIT;
    if (!records && !this.scene.focus) return;
    this.setFocus(records && !tooMany ? this.focusOfRecords(records) : null, false);
  }

  pick(target) {
    if (!target) this.closeDetail("close");
    else this.openRecords(recordsOf(this.scene, target), "open");
  }

  openRecords(records, action, moves) {
    this.story.player.pause();
    this.store = { ...this.store, caseIndex: -1, records };
    this.layout.hideTooltip();
    this.layout.toggle(null);
    if (records.legs) this.popup.showLegs(records.legs, records.title);
    else if (records.county >= 0) this.popup.showCounty(records.county);
    else if (records.published) this.popup.showPublished(records.published);
    else if (records.crossing) this.popup.showCrossing(records);
    else this.popup.showEvents(records);
    const fans = this.scene.fans.ofLegs(records.legs || []);
    const rest = fans.length ? [...new Set(fans.map((fan) => fan.case))].flatMap((index) => Array.from(this.model.legsOfCase[index])) : null;
    this.setFocus({ ...this.focusOfRecords(records), rest, fan: this.fanOf(fans) }, false);
    if (moves !== false && records.places && records.places.length) this.view.reveal(...this.model.lonLat((records.merged || records.places)[0]));
    if (moves === true && records.legs) this.fitLegs(records.legs);
    this.save(action === undefined ? "open" : action);
  }

  // The ends of legs, and the crossings that lie open between them.
  fitLegs(legs) {
    const { from, to } = this.model.legs;
    const open = this.scene.fans.ofLegs(legs).flatMap((fan) => fan.crossings.map(({ row }) => [row.lon, row.lat]));
    this.view.fit([...this.view.pointsOf(legs.flatMap((leg) => [from[leg], to[leg]])), ...open]);
  }

  // Lines to the crossings that may have been used: only while something is chosen.
  fanOf(fans) {
    const { fans: all } = this.scene;
    return fans.length ? { strands: all.strandsOf(fans), marks: all.marksOf(fans) } : null;
  }

  openArea(area) {
    const { lon, lat } = this.model.areas[area];
    this.openRecords({ events: this.scene.areas.get(area) || [], area });
    this.view.reveal(lon, lat);
  }

  closeDetail(action) {
    if (this.layout.detail.hidden) return;
    this.story.player.pause();
    const hadFocus = this.layout.detail.contains(document.activeElement);
    this.store = { ...this.store, caseIndex: -1, records: null };
    this.popup.close();
    this.setFocus(null, false);
    if (hadFocus) this.map.getContainer().focus({ preventScroll: true });
    this.save(action || null);
  }

  showEvent(event, action, moves) {
    const placement = this.model.placement(event);
    const where = placement === "dot" ? { places: [this.model.events.place[event]] } : { area: placement === "area" ? this.model.areaOf(event) : -1 };
    this.openRecords({ events: [event], ...where }, action, moves);
    const [point] = this.view.pointsOf([event]);
    if (point && moves !== false) this.view.fit([point], Math.max(7, this.map.getZoom()));
  }

  // Every shown event of a place, for who comes from a list and not from the map.
  showPlace(place) {
    const events = this.shownEvents().filter((event) => this.model.events.place[event] === place);
    if (!events.length) return;
    if (this.model.placement(events[0]) === "dot") {
      this.openRecords({ events, places: [place] });
      this.zoomToPlaces([place]);
    } else this.openArea(this.model.areaOf(events[0]));
  }

  // Every shown event of the state that a place lies in, in its towns as well as known to the state alone.
  showState(state) {
    const { places, events: { place } } = this.model;
    const events = this.shownEvents().filter((event) => place[event] >= 0 && places.admin1[place[event]] === places.admin1[state]);
    if (!events.length) return;
    this.openRecords({ events, state });
    this.view.fit(this.view.pointsOf(events));
  }

  zoomToPlaces(places) {
    this.view.fit(places.map((place) => this.model.lonLat(place)), 12);
  }

  showCase(caseIndex, event) {
    const steps = this.story.steps(caseIndex);
    const step = event === undefined ? 0 : Math.max(0, steps.indexOf(event));
    this.showStep(caseIndex, step, "open", false);
    this.fitCase(caseIndex);
  }

  fitCase(caseIndex) {
    const fan = this.scene.fans.ofCase(caseIndex);
    this.view.fit([...this.view.pointsOf(this.story.steps(caseIndex)), ...(fan ? fan.crossings.map(({ row }) => [row.lon, row.lat]) : [])]);
  }

  // A story draws the legs walked so far; the camera takes in the step and the one before it.
  showStep(caseIndex, step, action, moves) {
    const steps = this.story.steps(caseIndex);
    const event = steps[step];
    this.store = { ...this.store, caseIndex, step, records: null };
    this.layout.hideTooltip();
    this.layout.toggle(null);
    this.story.show(caseIndex, step);
    const walked = new Set(steps.slice(0, step + 1));
    const { legs } = this.model;
    const legsSoFar = Array.from(this.model.legsOfCase[caseIndex]).filter((leg) => walked.has(legs.from[leg]) && walked.has(legs.to[leg]));
    this.setFocus({ legs: new Set(legsSoFar), events: new Set([event]), companions: walked, area: this.model.areaOf(event), rest: this.model.legsOfCase[caseIndex], fan: this.fanOf([this.scene.fans.ofCase(caseIndex)].filter(Boolean)) }, true);
    if (moves !== false) this.followStep(event, steps[step - 1]);
    this.save(action === undefined ? "story" : action);
  }

  followStep(event, before) {
    const points = this.view.pointsOf(before === undefined ? [event] : [before, event]);
    if (points.length) this.view.fit(points, Math.min(STORY_CLOSE_UP, Math.max(6, this.map.getZoom())));
  }

  save(action) {
    this.trail.save(action);
  }

  singleEvent() {
    const { records } = this.store;
    return records && records.events && records.events.length === 1 ? records.events[0] : -1;
  }
}

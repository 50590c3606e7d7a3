// The state of the page and what may be done with it; every part of the page talks to this alone.

import { Words } from "./i18n.js";
import { Scene, PLANES, recordsOf } from "./scene.js";
import { canvasLayer } from "./canvas_layer.js";
import { countEvents, failedFilters, knownFilters, shownEvents, shownIgnoringTime, shownLegs } from "./filters.js";
import { Layout } from "./layout.js";
import { MapView } from "./map_view.js";
import { Panel } from "./panel.js";
import { Popup } from "./popup.js";
import { Story } from "./story.js";
import { Table } from "./table.js";
import { TimeFilter } from "./time.js";
import { readHash, writeHash } from "./permalink.js";

const DATA_PLANES = ["legs", "trail", "text", "marks", "focus"];
// With more cases than this at one symbol, whole cases would light up half the map.
const WHOLE_CASES = 3;

export class App {
  constructor(model, baseMap, summary, map, L, start) {
    this.model = model;
    this.summary = summary;
    this.words = new Words(start.language);
    this.store = { filters: knownFilters(model, start.filters), caseIndex: -1, step: 0, records: null };
    this.focusesPopup = false;
    this.scene = new Scene(model, baseMap, this.words);
    this.layout = new Layout(map.getContainer());
    this.view = new MapView(this, map, L);
    this.map = map;
    this.layer = canvasLayer(L, PLANES, this.scene.painters());
    this.panel = new Panel(this, this.layout.panel, this.layout.head);
    this.time = new TimeFilter(this, this.layout.time);
    this.popup = new Popup(this, this.layout.detail);
    this.story = new Story(this, this.popup);
    this.table = new Table(this, this.layout.dialog);
  }

  open(start) {
    this.applyFilters();
    this.view.configure();
    this.renderWords();
    this.map.invalidateSize({ animate: false });
    if (start.view) this.map.setView([start.view.lat, start.view.lon], start.view.zoom, { animate: false });
    else this.view.showAll();
    this.layer.addTo(this.map);
    this.panel.update();
    this.view.listen();
    this.map.on("moveend", () => this.saveHash());
    this.openLinked(start);
    this.focusesPopup = true;
    window.addEventListener("hashchange", () => this.followHash());
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  openLinked({ caseId, eventId }) {
    const caseIndex = caseId ? this.model.caseWithId(caseId) : -1;
    const event = eventId ? this.model.eventWithId(eventId) : -1;
    if (caseIndex >= 0) this.showCase(caseIndex, event >= 0 ? event : undefined);
    else if (event >= 0 && this.mask[event]) this.showEvent(event);
  }

  // A link pasted into the open page: our own writing of the hash does not come here.
  followHash() {
    const wanted = readHash(location.hash);
    this.closeDetail();
    this.setFilters(knownFilters(this.model, wanted.filters));
    if (wanted.language && wanted.language !== this.words.language) this.setLanguage(wanted.language);
    else this.panel.render();
    if (wanted.view) this.map.setView([wanted.view.lat, wanted.view.lon], wanted.view.zoom, { animate: false });
    this.openLinked(wanted);
  }

  onKey(event) {
    if (event.key !== "Escape" || this.layout.dialog.open) return;
    if (!this.layout.detail.hidden) this.closeDetail();
    else if (this.layout.sheet) this.layout.toggle(null);
  }

  renderWords() {
    document.documentElement.lang = this.words.language;
    document.title = this.words.pick(this.model.payload.title);
    this.scene.words = this.words;
    this.layout.render(this);
    this.view.label();
    this.panel.render();
    this.time.render();
    this.table.update();
  }

  setLanguage(language) {
    this.words = new Words(language);
    this.renderWords();
    document.getElementById("rt-language").focus();
    if (this.store.caseIndex >= 0) this.showStep(this.store.caseIndex, this.store.step);
    else if (this.store.records) this.openRecords(this.store.records);
    this.layer.draw(DATA_PLANES);
    this.saveHash();
  }

  applyFilters() {
    this.failed = failedFilters(this.model, this.store.filters);
    this.mask = shownEvents(this.failed);
    this.maskWithoutTime = shownIgnoringTime(this.failed);
    this.legMask = shownLegs(this.model, this.store.filters, this.mask);
    this.counts = countEvents(this.model, this.mask);
    this.scene.setMasks(this.mask, this.legMask);
  }

  setFilters(patch) {
    this.store.filters = { ...this.store.filters, ...patch };
    this.applyFilters();
    this.layer.draw(DATA_PLANES);
    this.panel.update();
    this.time.update();
    this.table.update();
    this.saveHash();
  }

  toggle(facet, code, on) {
    const off = this.store.filters[facet].filter((c) => c !== code);
    this.setFilters({ [facet]: on ? off : [...off, code] });
  }

  shownEvents() {
    const list = [];
    this.mask.forEach((on, event) => {
      if (on) list.push(event);
    });
    return list;
  }

  // Focus = the legs and events drawn strongly; the rest steps back.
  setFocus(focus, isStory) {
    this.scene.focus = focus;
    this.layer.box.classList.toggle("rt-dim", Boolean(focus && focus.legs.size));
    this.layer.box.classList.toggle("rt-dim-marks", Boolean(isStory));
    this.layer.draw(["trail", "focus"]);
  }

  focusOfRecords({ events, legs, area }) {
    const { model } = this;
    const cases = new Set((events || []).map((e) => model.events.case[e]));
    const related = cases.size > WHOLE_CASES ? events.flatMap((e) => model.legsOfEvent[e]) : [...cases].flatMap((c) => model.legsOfCase[c]);
    return { legs: new Set(legs || related), events: new Set(events || []), companions: new Set(), area: area ?? -1 };
  }

  hover(target) {
    if (!target) this.layout.hideTooltip();
    if (this.store.caseIndex >= 0 || this.store.records) return;
    this.setFocus(target ? this.focusOfRecords(recordsOf(this.scene, target)) : null, false);
  }

  pick(target) {
    if (!target) this.closeDetail();
    else this.openRecords(recordsOf(this.scene, target));
  }

  openRecords(records) {
    this.store = { ...this.store, caseIndex: -1, records };
    this.layout.hideTooltip();
    this.layout.toggle(null);
    if (records.legs) this.popup.showLegs(records.legs);
    else this.popup.showEvents(records);
    this.setFocus(this.focusOfRecords(records), false);
    if (records.places && records.places.length) this.view.reveal(...this.model.lonLat((records.merged || records.places)[0]));
    this.saveHash();
  }

  openArea(area) {
    const { lon, lat } = this.model.areas[area];
    this.openRecords({ events: this.scene.areas.get(area) || [], area });
    this.view.reveal(lon, lat);
  }

  closeDetail() {
    if (this.layout.detail.hidden) return;
    const hadFocus = this.layout.detail.contains(document.activeElement);
    this.store = { ...this.store, caseIndex: -1, records: null };
    this.popup.close();
    this.setFocus(null, false);
    if (hadFocus) this.map.getContainer().focus({ preventScroll: true });
    this.saveHash();
  }

  showEvent(event) {
    const place = this.model.events.place[event];
    const placement = this.model.placement(event);
    if (placement === "dot") this.openRecords({ events: [event], places: [place] });
    else this.openRecords({ events: [event], area: placement === "area" ? this.model.areaOf(event) : -1 });
    const [point] = this.view.pointsOf([event]);
    if (point) this.view.fit([point], Math.max(7, this.map.getZoom()));
  }

  zoomToPlaces(places) {
    this.view.fit(places.map((place) => this.model.lonLat(place)), 12);
  }

  showCase(caseIndex, event) {
    const steps = this.story.steps(caseIndex);
    const step = event === undefined ? 0 : Math.max(0, steps.indexOf(event));
    this.showStep(caseIndex, step);
    this.fitCase(caseIndex);
  }

  fitCase(caseIndex) {
    this.view.fit(this.view.pointsOf(this.story.steps(caseIndex)));
  }

  showStep(caseIndex, step) {
    const steps = this.story.steps(caseIndex);
    const event = steps[step];
    this.store = { ...this.store, caseIndex, step, records: null };
    this.layout.hideTooltip();
    this.layout.toggle(null);
    this.story.show(caseIndex, step);
    const area = this.model.areaOf(event);
    this.setFocus({ legs: new Set(this.model.legsOfCase[caseIndex]), events: new Set([event]), companions: new Set(steps), area }, true);
    const [point] = this.view.pointsOf([event]);
    if (point) this.view.reveal(...point);
    this.saveHash();
  }

  saveHash() {
    const { store, model } = this;
    const caseId = store.caseIndex >= 0 ? model.text(model.cases.id[store.caseIndex]) : null;
    const one = store.caseIndex >= 0 ? this.story.steps(store.caseIndex)[store.step] : this.singleEvent();
    const hash = writeHash({
      view: this.view.zoomOf(), language: this.words.language, filters: store.filters, caseId, eventId: one >= 0 ? model.eventId(one) : null,
    });
    try {
      history.replaceState(null, "", hash);
    } catch {
      // Some viewers of local files forbid it; the page works the same without a link to copy.
    }
  }

  singleEvent() {
    const { records } = this.store;
    return records && records.events && records.events.length === 1 ? records.events[0] : -1;
  }
}

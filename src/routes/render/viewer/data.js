// The payload as a model: indexes between records and readable access to them. Pure.
// Columns are decoded when first asked for; texts that only reading needs may come later.

import { lazily, openTable } from "./columns.js";
import { decodeDeltas, linesOf } from "./decode.js";
import { worldX, worldY } from "./geometry.js";
import { groupRows, listsOf } from "./rows.js";

const POINT_LEVELS = new Set(["address", "port_of_entry", "city", "zip", "point"]);
const COORDINATE_SCALE = 1e5;
const AREA_SCALE = 1e4;
const NOWHERE = 0;
const DOT = 1;
const AREA = 2;
const PLACEMENTS = ["none", "dot", "area"];
const SMALL = ["cases", "sources", "places", "estimates"];
const MANY = 50000;

function readArea(raw) {
  const { rings } = raw;
  const lines = !rings ? [] : Array.isArray(rings) ? rings.map((ring) => [ring, AREA_SCALE]) : linesOf(rings).map((ring) => [ring, rings.scale]);
  return {
    code: raw.code,
    name: raw.name,
    level: raw.level,
    circle: raw.circle || null,
    lon: raw.anchor[0] / AREA_SCALE,
    lat: raw.anchor[1] / AREA_SCALE,
    x: worldX(raw.anchor[0] / AREA_SCALE),
    y: worldY(raw.anchor[1] / AREA_SCALE),
    rings: lines.map(([line, scale]) => projectRing(decodeDeltas(line, scale))),
  };
}

export function projectRing(ring) {
  const out = new Float64Array(ring.length);
  for (let i = 0; i + 1 < ring.length; i += 2) {
    out[i] = worldX(ring[i]);
    out[i + 1] = worldY(ring[i + 1]);
  }
  return out;
}

function plainArrays(table) {
  for (const key of Object.keys(table)) {
    if (key === "citation_start") continue;
    const written = Object.getOwnPropertyDescriptor(table, key);
    lazily(table, key, () => Array.from(written.get ? written.get() : written.value));
  }
}

export class Model {
  constructor(payload) {
    this.payload = payload;
    for (const name of ["events", "legs", "cases", "sources", "places", "citations"]) {
      this[name] = openTable(payload[name], (payload.relative || {})[name]);
    }
    this.estimates = openTable(payload.estimates);
    this.size = this.events.case.length;
    this.early = payload.strings;
    this.late = null;
    for (const name of SMALL) plainArrays(payload[name]);
    this.areas = payload.areas.map(readArea);
    this.hasTexts = !payload.later;
    this.indexRecords();
    this.projectPlaces();
    this.haystacks = [];
    if (payload.later) this.awaitTexts(payload.later);
  }

  // Until they are there, columns that come later say of every record that nothing is known.
  awaitTexts(later) {
    if (typeof later !== "function") {
      this.takeTexts(later);
      return;
    }
    for (const [name, columns] of Object.entries(this.payload.waiting)) {
      const table = this.payload[name];
      const length = this.lengthOf(name);
      for (const [key, sort] of Object.entries(columns)) {
        lazily(table, key, () => (SMALL.includes(name) || sort === "number" ? new Array(length).fill(sort === "number" ? null : -1) : new Int8Array(length).fill(-1)));
      }
    }
  }

  lengthOf(name) {
    const counted = { events: "case", legs: "from", cases: "status", sources: "kind", citations: "source" }[name];
    return counted ? this[name][counted].length : this[name].citation_start.length - 1;
  }

  // Resolves once every text can be read; the first call begins to read them.
  texts() {
    if (this.hasTexts) return Promise.resolve();
    if (!this.reading) this.reading = this.payload.later().then((later) => this.takeTexts(later));
    return this.reading;
  }

  takeTexts(later) {
    for (const name of Object.keys(this.payload.waiting)) this.takeColumns(name, later[name]);
    this.late = later.strings;
    this.payload.later = null;
    this.hasTexts = true;
  }

  takeColumns(name, columns) {
    const table = this.payload[name];
    const relative = (this.payload.relative || {})[name];
    for (const key of Object.keys(columns)) Object.defineProperty(table, key, Object.getOwnPropertyDescriptor(columns, key));
    const late = {};
    for (const key of Object.keys(columns)) late[key] = relative && relative[key];
    openTable(table, late);
    if (SMALL.includes(name)) plainArrays(table);
  }

  indexRecords() {
    const { events, legs } = this;
    const cases = this.cases.status.length;
    if (!legs.case) lazily(legs, "case", () => Int32Array.from(legs.from, (event) => events.case[event]));
    lazily(this, "eventsOfCase", () => listsOf(groupRows(events.case, cases), (a, b) => events.seq[a] - events.seq[b]));
    lazily(this, "legsOfCase", () => listsOf(groupRows(legs.case, cases)));
    lazily(this, "legsOfEvent", () => this.legsByEvent());
    lazily(this, "military", () => this.codes("item_category").map((entry) => Boolean(entry.military)));
    lazily(this, "placed", () => this.placements());
    lazily(this, "sourceKindBits", () => this.bitsOfSourceKinds());
    this.caseColumns = new Map();
  }

  legsByEvent() {
    const { from, to } = this.legs;
    const out = groupRows(from, this.size);
    const into = groupRows(to, this.size);
    const get = (event) => {
      const list = Array.from(out.rows.subarray(out.start[event], out.start[event + 1]));
      for (let r = into.start[event]; r < into.start[event + 1]; r += 1) if (from[into.rows[r]] !== event) list.push(into.rows[r]);
      return list.sort((a, b) => a - b);
    };
    return listsOf({ start: out.start, get });
  }

  projectPlaces() {
    const { lon, lat } = this.places;
    this.placeX = Float64Array.from(lon, (v) => (v === null ? NaN : worldX(v / COORDINATE_SCALE)));
    this.placeY = Float64Array.from(lat, (v) => (v === null ? NaN : worldY(v / COORDINATE_SCALE)));
  }

  // "" for a text that is not read yet; null where there is none.
  text(index) {
    if (index === undefined || index === null || index < 0) return null;
    if (Array.isArray(this.early)) return this.early[index];
    if (index < this.early.length) return this.early.get(index);
    return this.late ? this.late.get(index - this.early.length) : "";
  }

  code(list, index) {
    const entry = index === null || index < 0 ? undefined : this.payload.code_lists[list][index];
    return entry ? entry.code : null;
  }

  label(list, index, language) {
    const entry = index === null || index < 0 ? undefined : this.payload.code_lists[list][index];
    return entry ? entry[language] || entry.en || entry.code : null;
  }

  codes(list) {
    return this.payload.code_lists[list] || [];
  }

  // An attribute of cases as a column of events.
  ofCase(name) {
    if (!this.caseColumns.has(name)) {
      const values = this.cases[name];
      this.caseColumns.set(name, Int32Array.from(this.events.case, (index) => values[index]));
    }
    return this.caseColumns.get(name);
  }

  placements() {
    const point = this.codes("level").map((entry) => POINT_LEVELS.has(entry.code));
    const { place, level } = this.events;
    const ofPlace = this.places.level.map((code, i) => (point[code] && !Number.isNaN(this.placeX[i])));
    const out = new Uint8Array(this.size);
    for (let e = 0; e < this.size; e += 1) {
      const p = place[e];
      if (p < 0) continue;
      out[e] = ofPlace[p] && point[level[e]] ? DOT : this.places.area[p] >= 0 ? AREA : NOWHERE;
    }
    return out;
  }

  // How an event may be drawn: only a place known to the town or better is ever a point.
  placement(event) {
    return PLACEMENTS[this.placed[event]];
  }

  areaOf(event) {
    return this.placed[event] === AREA ? this.places.area[this.events.place[event]] : -1;
  }

  lonLat(place) {
    return [this.places.lon[place] / COORDINATE_SCALE, this.places.lat[place] / COORDINATE_SCALE];
  }

  // Places that events stand at as points: [lon, lat, number of events].
  weights() {
    const counts = new Uint32Array(this.placeX.length);
    const { place } = this.events;
    for (let e = 0; e < this.size; e += 1) if (this.placed[e] === DOT) counts[place[e]] += 1;
    const points = [];
    for (let p = 0; p < counts.length; p += 1) if (counts[p]) points.push([...this.lonLat(p), counts[p]]);
    return points;
  }

  // South-west and north-east corner of all of them; nothing when there are none.
  extent() {
    const corners = this.weights().reduce(([west, south, east, north], [lon, lat]) => [Math.min(west, lon), Math.min(south, lat),
      Math.max(east, lon), Math.max(north, lat)], [Infinity, Infinity, -Infinity, -Infinity]);
    return corners[0] === Infinity ? [] : [corners.slice(0, 2), corners.slice(2)];
  }

  isUndated(event) {
    return this.events.earliest[event] === null && this.events.latest[event] === null;
  }

  isInferred(event) {
    return this.code("documented", this.events.documented[event]) === "inferred";
  }

  isMilitary(event) {
    return this.military[this.events.item_category[event]] === true;
  }

  // Bit k: a source of kind k is cited; the highest: one whose kind nobody says.
  bitsOfSourceKinds() {
    const { citation_start: start } = this.events;
    const bitOf = this.sources.kind.map((kind) => (kind < 0 ? 2 ** 31 : 2 ** kind));
    const out = new Uint32Array(this.size);
    for (let e = 0; e < this.size; e += 1) {
      for (let r = start[e]; r < start[e + 1]; r += 1) out[e] |= bitOf[this.citations.source[r]];
    }
    return out;
  }

  citationsOf(table, index) {
    const out = [];
    for (let r = table.citation_start[index]; r < table.citation_start[index + 1]; r += 1) {
      out.push({ source: this.citations.source[r], locator: this.text(this.citations.locator[r]) });
    }
    // A movement that no source states rests on what is cited at its two ends.
    if (!out.length && table === this.legs) return this.citationsOfEnds(index);
    return out;
  }

  citationsOfEnds(leg) {
    const seen = new Map();
    for (const event of [this.legs.from[leg], this.legs.to[leg]]) {
      for (const citation of this.citationsOf(this.events, event)) seen.set(`${citation.source}\n${citation.locator}`, citation);
    }
    return [...seen.values()];
  }

  source(index) {
    const { sources } = this;
    return {
      id: this.text(sources.id[index]),
      title: this.text(sources.title[index]),
      publisher: this.text(sources.publisher[index]),
      date: this.text(sources.date[index]),
      url: this.text(sources.url[index]),
      kind: sources.kind[index],
    };
  }

  eventWithId(id) {
    if (this.size > MANY) return this.seekEvent(id);
    if (!this.eventIds && this.hasTexts) this.eventIds = this.indexOfIds(this.events.id);
    return this.eventIds ? this.eventIds.get(id) ?? -1 : -1;
  }

  // Events come in the order of their ids.
  seekEvent(id) {
    let low = 0;
    let high = this.size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.eventId(middle) < id) low = middle + 1;
      else high = middle;
    }
    return this.eventId(low) === id ? low : -1;
  }

  caseWithId(id) {
    if (!this.caseIds && this.hasTexts) this.caseIds = this.indexOfIds(this.cases.id);
    return this.caseIds ? this.caseIds.get(id) ?? -1 : -1;
  }

  indexOfIds(ids) {
    const known = new Map();
    for (let i = 0; i < ids.length; i += 1) known.set(this.text(ids[i]), i);
    return known;
  }

  eventId(event) {
    return this.text(this.events.id[event]);
  }

  caseTitle(index) {
    return this.text(this.cases.title[index]) || this.text(this.cases.id[index]);
  }
}

// The payload as a model: indexes between records and readable access to them. Pure.

import { worldX, worldY } from "./geometry.js";
import { decodeDeltas } from "./decode.js";

const POINT_LEVELS = new Set(["address", "port_of_entry", "city", "zip", "point"]);
const COORDINATE_SCALE = 1e5;
const AREA_SCALE = 1e4;

function listsByKey(keys, count) {
  const lists = Array.from({ length: count }, () => []);
  keys.forEach((key, i) => {
    if (key >= 0) lists[key].push(i);
  });
  return lists;
}

function legsByEvent(legs, count) {
  const lists = Array.from({ length: count }, () => []);
  legs.from.forEach((from, i) => {
    lists[from].push(i);
    if (legs.to[i] !== from) lists[legs.to[i]].push(i);
  });
  return lists;
}

function readArea(raw) {
  const rings = (raw.rings || []).map((ring) => decodeDeltas(ring, AREA_SCALE));
  return {
    code: raw.code,
    name: raw.name,
    level: raw.level,
    circle: raw.circle || null,
    lon: raw.anchor[0] / AREA_SCALE,
    lat: raw.anchor[1] / AREA_SCALE,
    x: worldX(raw.anchor[0] / AREA_SCALE),
    y: worldY(raw.anchor[1] / AREA_SCALE),
    rings: rings.map(projectRing),
  };
}

function projectRing(ring) {
  const out = new Float64Array(ring.length);
  for (let i = 0; i + 1 < ring.length; i += 2) {
    out[i] = worldX(ring[i]);
    out[i + 1] = worldY(ring[i + 1]);
  }
  return out;
}

export class Model {
  constructor(payload) {
    this.payload = payload;
    this.strings = payload.strings;
    this.events = payload.events;
    this.legs = payload.legs;
    this.cases = payload.cases;
    this.sources = payload.sources;
    this.places = payload.places;
    this.size = payload.events.id.length;
    this.areas = payload.areas.map(readArea);
    this.eventsOfCase = listsByKey(this.events.case, this.cases.id.length)
      .map((list) => list.sort((a, b) => this.events.seq[a] - this.events.seq[b]));
    this.legsOfCase = listsByKey(this.legs.case, this.cases.id.length);
    this.legsOfEvent = legsByEvent(this.legs, this.size);
    this.projectPlaces();
    this.haystacks = new Array(this.size);
  }

  projectPlaces() {
    const { lon, lat } = this.places;
    this.placeX = lon.map((v) => (v === null ? NaN : worldX(v / COORDINATE_SCALE)));
    this.placeY = lat.map((v) => (v === null ? NaN : worldY(v / COORDINATE_SCALE)));
  }

  text(index) {
    return index === undefined || index === null || index < 0 ? null : this.strings[index];
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

  // How an event may be drawn: only a place known to the town or better is ever a point.
  placement(event) {
    const place = this.events.place[event];
    if (place < 0) return "none";
    const pointLike = POINT_LEVELS.has(this.code("level", this.places.level[place]))
      && POINT_LEVELS.has(this.code("level", this.events.level[event]));
    if (pointLike && !Number.isNaN(this.placeX[place])) return "dot";
    return this.places.area[place] >= 0 ? "area" : "none";
  }

  areaOf(event) {
    return this.placement(event) === "area" ? this.places.area[this.events.place[event]] : -1;
  }

  lonLat(place) {
    return [this.places.lon[place] / COORDINATE_SCALE, this.places.lat[place] / COORDINATE_SCALE];
  }

  isUndated(event) {
    return this.events.earliest[event] === null && this.events.latest[event] === null;
  }

  isInferred(event) {
    return this.code("documented", this.events.documented[event]) === "inferred";
  }

  isMilitary(event) {
    const entry = this.codes("item_category")[this.events.item_category[event]];
    return Boolean(entry && entry.military);
  }

  citationsOf(table, index) {
    const { citation_rows: rows, citations } = this.payload;
    const out = [];
    for (let r = table.citation_start[index]; r < table.citation_start[index + 1]; r += 1) {
      out.push({ source: citations.source[rows[r]], locator: this.text(citations.locator[rows[r]]) });
    }
    return out;
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
    if (!this.eventIds) this.eventIds = indexOfIds(this.events.id, this.strings);
    return this.eventIds.has(id) ? this.eventIds.get(id) : -1;
  }

  caseWithId(id) {
    if (!this.caseIds) this.caseIds = indexOfIds(this.cases.id, this.strings);
    return this.caseIds.has(id) ? this.caseIds.get(id) : -1;
  }

  eventId(event) {
    return this.text(this.events.id[event]);
  }

  caseTitle(index) {
    return this.text(this.cases.title[index]) || this.text(this.cases.id[index]);
  }
}

function indexOfIds(ids, strings) {
  return new Map(ids.map((s, i) => [strings[s], i]));
}

// Cases whose crossing no source tells, with the crossings that they leave open. A share of a
// crossing is known only when the analysis says that probabilities may be shown. Pure.

import { kilometresBetween, worldX, worldY } from "./geometry.js";

// A source that names only the city means any of its bridges.
const ONE_CITY_KM = 30;
// A line can stand for hundreds of legs: more ends than this would only darken the map.
const MOST_ENDS = 24;

function found(model) {
  const { crossings } = model.payload.analyses || {};
  return crossings && Array.isArray(crossings.undocumented) && Array.isArray(crossings.crossings) ? crossings : null;
}

export class Fans {
  constructor(model) {
    this.model = model;
    this.analysis = found(model);
    this.crossings = (this.analysis ? this.analysis.crossings : []).map((row) => ({ row, x: worldX(row.lon), y: worldY(row.lat), name: { en: row.name, es: row.name_es || row.name } }));
    this.byId = new Map(this.crossings.map((crossing) => [crossing.row.crossing_id, crossing]));
  }

  get rows() {
    return this.analysis ? this.analysis.undocumented : [];
  }

  // By case; texts of a large page, and with them ids, come late.
  get byCase() {
    if (!this.cases && this.model.hasTexts) this.cases = new Map(this.rows.map((row) => [this.model.caseWithId(row.case_ids[0]), row]));
    return this.cases || new Map();
  }

  cover(row) {
    const { probabilities: likely, choice_ids: named } = row;
    if (likely) return likely.map(({ crossing_id: id, probability }) => ({ ...this.byId.get(id), share: probability })).filter(({ row: known }) => known);
    const open = named ? named.map((id) => this.byId.get(id)).filter(Boolean) : this.crossings;
    return open.map((crossing) => ({ ...crossing, share: null }));
  }

  fanOf(index, origins, ends) {
    const row = this.byCase.get(index);
    return row ? { row, case: index, origins, ends, crossings: this.cover(row) } : null;
  }

  // From the last places of a case before the border to the first ones behind it.
  ofCase(index) {
    const row = this.byCase.get(index);
    if (!row) return null;
    const here = (ids) => ids.map((id) => this.model.eventWithId(id)).filter((event) => event >= 0);
    const origins = here(row.origin_event_ids);
    return origins.length ? this.fanOf(index, origins, here(row.end_event_ids)) : null;
  }

  ofLeg(leg) {
    const { legs } = this.model;
    return legs.crossing[leg] === 1 ? this.fanOf(legs.case[leg], [legs.from[leg]], [legs.to[leg]]) : null;
  }

  // Legs over an unknown crossing, and the fans of as many of them as are drawn.
  openLegs(legs) {
    return legs.filter((leg) => this.model.legs.crossing[leg] === 1 && this.byCase.has(this.model.legs.case[leg]));
  }

  ofLegs(legs) {
    return this.openLegs(legs).slice(0, MOST_ENDS).map((leg) => this.ofLeg(leg));
  }

  // Where an event hangs a strand; an area has no point, so its strands dissolve towards it.
  anchorOf(event) {
    const { model } = this;
    const area = model.areaOf(event);
    if (area >= 0) return { key: `a${area}`, x: model.areas[area].x, y: model.areas[area].y, area: true };
    const place = model.events.place[event];
    return model.placed[event] === 1 ? { key: `p${place}`, x: model.placeX[place], y: model.placeY[place], area: false } : null;
  }

  // Lines from places to crossings and on, each once. A share belongs to one case: of several, none.
  strandsOf(fans) {
    const strands = new Map();
    const alone = isOneCase(fans);
    for (const fan of fans) {
      for (const [events, onward] of [[fan.origins, false], [fan.ends, true]]) {
        const anchors = new Map(events.map((event) => this.anchorOf(event)).filter(Boolean).map((anchor) => [anchor.key, anchor]));
        for (const anchor of anchors.values()) for (const crossing of fan.crossings) add(strands, anchor, alone ? crossing : { ...crossing, share: null }, onward);
      }
    }
    return [...strands.values()];
  }

  // Crossings of fans, each once, for their marks and, of one case, its shares.
  marksOf(fans) {
    const marks = new Map();
    const alone = isOneCase(fans);
    for (const { crossings } of fans) for (const crossing of crossings) marks.set(crossing.row.crossing_id, alone ? crossing : { ...crossing, share: null });
    return [...marks.values()];
  }

  // Crossings of the list that a place of documented crossings stands for: itself, or its city's.
  near(lon, lat) {
    const km = ({ row }) => kilometresBetween(lon, lat, row.lon, row.lat);
    const itself = this.crossings.filter((crossing) => km(crossing) < 0.1);
    return itself.length ? itself : this.crossings.filter((crossing) => km(crossing) <= ONE_CITY_KM);
  }

  // Undocumented cases that leave any of some crossings open, and how many are expected there.
  openTo(crossings) {
    const ids = new Set(crossings.map(({ row }) => row.crossing_id));
    const count = this.rows.filter(({ choice_ids: named }) => !named || named.some((id) => ids.has(id))).length;
    const expected = crossings.map(({ row }) => row.expected_cases);
    return { count, expected: expected.some((n) => n === null || n === undefined) ? null : expected.reduce((a, b) => a + b, 0) };
  }
}

function add(strands, anchor, crossing, onward) {
  const key = `${anchor.key}${onward ? ">" : "<"}${crossing.row.crossing_id}`;
  strands.set(key, { anchor, crossing, onward, share: crossing.share });
}

function isOneCase(fans) {
  return fans.every(({ row }) => row === fans[0].row);
}

// The panel that opens on a click: events of a symbol, of an area, or the legs of a line.

import { append, button, datum, make, replace, worded } from "./dom.js";
import { eventPlace, listedPlaces, placesTitle, stateName } from "./describe.js";
import { measureWords } from "./measures.js";
import { citationList, eventCard, eventFold, foldOut, kindLabel, legItem, row } from "./cards.js";
import { fanHead, openCases } from "./fan_card.js";
import { countyCard } from "./paint_dealers.js";

const EXPANDED = 2;
const LISTED = 5;
const LEGS_LISTED = 20;

export class Popup {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.node.setAttribute("aria-labelledby", "rt-popup-title");
  }

  frame(title, note, actions, body, mark) {
    const heading = make("h2", { id: "rt-popup-title", tabIndex: -1 }, title);
    const close = button("×", () => this.app.closeDetail("close"), { class: "rt-close", "aria-label": this.app.words.say("close") });
    const content = make("div", { class: "rt-popup-body" }, body);
    // The button stands outside of what scrolls: out of reach at no size of the page.
    replace(this.node, close, make("div", { class: "rt-popup-sheet" }, make("header", { class: "rt-popup-head" }, heading,
      note ? make("p", { class: "rt-hint" }, note) : null, mark), actions.length ? make("div", { class: "rt-actions" }, actions) : null, content));
    this.node.hidden = false;
    return heading;
  }

  close() {
    this.node.hidden = true;
    replace(this.node);
  }

  focusOn(heading) {
    if (this.app.focusesPopup) heading.focus({ preventScroll: true });
  }

  showEvents(records) {
    this.focusOn(this.frame(this.titleOf(records), this.noteOf(records), this.actionsOf(records), this.listOf(records.events)));
  }

  // A crossing: its documented cases with their legs, and what is not known of the others.
  showCrossing(records) {
    const { app } = this;
    const { model, words } = app;
    const caseItem = (index) => {
      const legs = Array.from(model.legsOfCase[index]);
      return make("article", { class: "rt-card" }, make("h3", {}, worded(model.caseTitle(index))),
        records.events.filter((event) => model.events.case[event] === index).map((event) => eventFold(app, event, false)),
        legs.length ? foldOut(words.count("n_legs", legs.length), () => make("ul", {}, legs.map((leg) => legItem(app, leg)))) : null,
        button(words.say("show_case"), () => app.showCase(index), { class: "rt-link" }));
    };
    const note = words.say("crossing_cases", { cases: words.count("n_cases", records.cases.length), events: words.count("n_events", records.events.length) });
    this.focusOn(this.frame(this.titleOf(records), note, this.actionsOf(records), [this.listed(records.cases, LEGS_LISTED, "rt-list", "div", caseItem), openCases(app, records.places)]));
  }

  // Published totals between two places, each with who says so; they are not added up.
  showPublished({ name, rows }) {
    const { app } = this;
    const { model, words } = app;
    const known = new Map(model.sources.id.map((id, source) => [model.text(id), source]));
    const total = (flow) => make("article", { class: "rt-card" }, make("h3", {}, datum(measureWords(flow.measure, words.language))), make("dl", { class: "rt-facts" },
      row(words.say("how_many"), make("strong", {}, flow.value === null ? words.say("quantity_unknown") : words.number(flow.value))), row(words.say("period"), datum(flow.period || words.say("not_stated")))),
    citationList(app, (flow.source_ids || []).filter((id) => known.has(id)).map((id) => ({ source: known.get(id), locator: null }))));
    this.focusOn(this.frame(make("bdi", {}, words.pick(name)), words.say("layer_published_note"), [], this.listed(rows, LEGS_LISTED, "rt-list", "div", total)));
  }

  showCounty(index) {
    this.focusOn(this.frame(...countyCard(this.app, this.app.model.payload.dealer_density[index].county)));
  }

  titleOf({ events, area, places, state, cases }) {
    const { model, words } = this.app;
    const where = state >= 0 ? stateName(model, words, state)
      : cases && !places ? cases.map((index) => model.caseTitle(index)).join(" + ")
        : area >= 0 ? words.pick(model.areas[area].name)
          : places && places.length ? placesTitle(model, words, places)
            : events.length === 1 ? eventPlace(model, words, events[0]) : words.count("n_events", events.length);
    const kinds = new Set(events.map((e) => kindLabel(this.app, e)));
    const what = kinds.size === 1 ? `${[...kinds][0]} · ` : "";
    return make("bdi", {}, `${what}${where}`);
  }

  noteOf({ events, area, places, state, cases }) {
    const { model, words } = this.app;
    const count = words.count("n_events", events.length);
    if (state >= 0) return words.count("state_events", events.length);
    if (cases && !places) return `${count} · ${words.count("n_cases", cases.length)}`;
    if (area >= 0) return `${count}. ${words.say("areas_hint")}`;
    if (events.length === 1) return null;
    return places && places.length > 1 ? `${count} · ${words.count("n_places", places.length)}: ${listedPlaces(model, words, places)}` : count;
  }

  actionsOf({ events, around, merged }) {
    const { app } = this;
    const actions = [];
    if (around && around.length > events.length) {
      actions.push(button(app.words.say("all_stages_here", { n: app.words.number(around.length) }),
        () => app.openRecords({ events: around, places: merged, merged })));
    }
    if (merged && merged.length > 1) actions.push(button(app.words.say("zoom_to_separate"), () => app.zoomToPlaces(merged)));
    return actions;
  }

  // Few events are shown whole; many as lines that open, the first one open with its sources.
  listOf(events) {
    const { app } = this;
    if (events.length <= EXPANDED) return events.map((event) => eventCard(app, event));
    return this.listed(events, LISTED, "rt-list", "div", (event, i) => eventFold(app, event, i === 0));
  }

  listed(records, limit, name, tag, itemOf) {
    const { words } = this.app;
    const list = make(tag, { class: name }, records.slice(0, limit).map(itemOf));
    const rest = records.slice(limit);
    if (!rest.length) return list;
    const more = button(words.say("more_events", { n: words.number(rest.length) }), () => {
      more.remove();
      append(list, rest.map((record) => itemOf(record, -1)));
    }, { class: "rt-more" });
    return [list, more];
  }

  showLegs(legs, named) {
    const { app } = this;
    const { model, words } = app;
    const ends = (list) => [...new Set(legs.map((leg) => model.events.place[list[leg]]))].filter((place) => place >= 0);
    const endTitle = (list) => (ends(list).length ? placesTitle(model, words, ends(list)) : eventPlace(model, words, list[legs[0]]));
    const title = make("bdi", {}, named ? words.pick(named) : words.say("leg_from_to", { from: endTitle(model.legs.from), to: endTitle(model.legs.to) }));
    const cases = [...new Set(legs.map((leg) => model.legs.case[leg]))];
    const body = this.listed(cases, LEGS_LISTED, "rt-list", "div", (index) => make("article", { class: "rt-card" },
      make("h3", {}, worded(model.caseTitle(index))),
      make("ul", { class: "rt-leglist" }, legs.filter((leg) => model.legs.case[leg] === index).map((leg) => legItem(app, leg, legs.length === 1))),
      button(words.say("show_case"), () => app.showCase(index), { class: "rt-link" })));
    const { fans } = app.scene;
    const drawn = fans.ofLegs(legs);
    const actions = drawn.length ? [button(words.say("fan_show"), () => app.fitLegs(legs), { "data-fan": "show" })] : [];
    this.focusOn(this.frame(title, words.count("n_legs", legs.length), actions, body, drawn.length ? fanHead(app, drawn, fans.openLegs(legs).length) : null));
  }
}

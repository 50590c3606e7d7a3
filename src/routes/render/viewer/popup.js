// The panel that opens on a click: events of a symbol, of an area, or the legs of a line.

import { append, button, make, replace } from "./dom.js";
import { eventPlace, listedPlaces, placesTitle } from "./describe.js";
import { eventCard, eventFold, kindLabel, legItem } from "./cards.js";

const EXPANDED = 2;
const LISTED = 5;
const LEGS_LISTED = 20;

export class Popup {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.node.setAttribute("aria-labelledby", "rt-popup-title");
  }

  frame(title, note, actions, body) {
    const heading = make("h2", { id: "rt-popup-title", tabIndex: -1 }, title);
    const close = button("×", () => this.app.closeDetail("close"), { class: "rt-close", "aria-label": this.app.words.say("close") });
    const content = make("div", { class: "rt-popup-body" }, body);
    replace(this.node, make("header", { class: "rt-popup-head" }, make("div", {}, heading,
      note ? make("p", { class: "rt-hint" }, note) : null), close), actions.length ? make("div", { class: "rt-actions" }, actions) : null, content);
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

  titleOf({ events, area, places }) {
    const { model, words } = this.app;
    const where = area >= 0 ? words.pick(model.areas[area].name)
      : places && places.length ? placesTitle(model, words, places)
        : events.length === 1 ? eventPlace(model, words, events[0]) : words.count("n_events", events.length);
    const kinds = new Set(events.map((e) => kindLabel(this.app, e)));
    const what = kinds.size === 1 ? `${[...kinds][0]} · ` : "";
    return make("bdi", {}, `${what}${where}`);
  }

  noteOf({ events, area, places }) {
    const { model, words } = this.app;
    const count = words.count("n_events", events.length);
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

  showLegs(legs) {
    const { app } = this;
    const { model, words } = app;
    const ends = (list) => [...new Set(legs.map((leg) => model.events.place[list[leg]]))].filter((place) => place >= 0);
    const endTitle = (list) => (ends(list).length ? placesTitle(model, words, ends(list)) : eventPlace(model, words, list[legs[0]]));
    const title = make("bdi", {}, words.say("leg_from_to", { from: endTitle(model.legs.from), to: endTitle(model.legs.to) }));
    const cases = [...new Set(legs.map((leg) => model.legs.case[leg]))];
    const body = this.listed(cases, LEGS_LISTED, "rt-list", "div", (index) => make("article", { class: "rt-card" },
      make("h3", {}, make("bdi", {}, model.caseTitle(index))),
      make("ul", { class: "rt-leglist" }, legs.filter((leg) => model.legs.case[leg] === index).map((leg) => legItem(app, leg))),
      button(words.say("show_case"), () => app.showCase(index), { class: "rt-link" })));
    this.focusOn(this.frame(title, words.count("n_legs", legs.length), [], body));
  }
}

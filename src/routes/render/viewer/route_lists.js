// Lists of the panel about routes: crossings with their cases, cases without a documented crossing,
// and events that no leg joins. What the map shows on a click can be read and opened here.

import { button, datum, fold, make, replace, worded } from "./dom.js";
import { dateWords, eventPlace, placeName } from "./describe.js";
import { eventTitle } from "./cards.js";
import { casesAt } from "./layers.js";
import { offRoutes } from "./off_routes.js";

const LISTED = 60;

// A fold that is filled when it is opened, and again when what is shown changes.
class Listing {
  constructor(app, key, hint, content) {
    this.app = app;
    this.content = content;
    this.body = make("div", { class: "rt-routes" });
    this.node = fold(app.words.say(key), { key, count: "", hint }, this.body);
    this.count = this.node.querySelector(".rt-count");
    this.node.addEventListener("toggle", () => this.fill(this.found));
  }

  update() {
    this.found = this.content.records(this.app);
    this.count.textContent = this.app.words.number(this.found.length);
    this.node.hidden = this.content.optional && !this.found.length;
    this.fill(this.found);
  }

  fill(found) {
    if (!this.node.open || !found) return;
    const rest = found.length - LISTED;
    const more = rest > 0 ? button(`+${this.app.words.number(rest)}`, () => {
      replace(this.body, this.content.items(this.app, found));
    }, { class: "rt-more" }) : null;
    replace(this.body, this.content.items(this.app, found.slice(0, LISTED)), more);
  }
}

const CROSSINGS = {
  optional: true,
  records: ({ model, mask }) => (model.payload.crossings || []).map((crossing) => ({ ...crossing, cases: casesAt(model, crossing, mask) }))
    .filter(({ cases }) => cases.size).sort((a, b) => b.cases.size - a.cases.size || a.place - b.place),
  items: (app, found) => make("ul", { class: "rt-plain" }, found.map(({ place, events, cases }) => make("li", {},
    button(datum(placeName(app.model, app.words, place)), () => app.openRecords({ events: events.filter((event) => app.mask[event]), places: [place], merged: [place], cases: [...cases], crossing: 1 }), { class: "rt-link" }),
    make("span", { class: "rt-count" }, app.words.count("n_cases", cases.size))))),
};

const UNDOCUMENTED = {
  optional: true,
  records: ({ model, mask, scene }) => [...scene.fans.byCase.keys()].filter((index) => index >= 0 && model.eventsOfCase[index].some((event) => mask[event])),
  items: (app, found) => make("ul", { class: "rt-plain" }, found.map((index) => make("li", {},
    button(worded(app.model.caseTitle(index)), () => app.showCase(index), { class: "rt-link" })))),
};

const OFF_ROUTES = {
  optional: true,
  records: ({ model, mask }) => [...offRoutes(model)].filter(([event]) => mask[event]),
  items: (app, found) => [...new Set(found.map(([, { reason }]) => reason))].map((reason) => {
    const { model, words } = app;
    const alike = found.filter(([, off]) => off.reason === reason);
    return [make("p", { class: "rt-subhead" }, `${model.label("unchained", reason, words.language)} (${words.number(alike.length)})`),
      make("ul", { class: "rt-plain" }, alike.map(([event]) => make("li", { "data-event": model.eventId(event) },
        button([eventTitle(app, event), make("span", { class: "rt-soft rt-block" }, dateWords(model, words, event).text, " · ", datum(eventPlace(model, words, event)))], () => app.showEvent(event), { class: "rt-link" }))))];
  }),
};

export function routeLists(app) {
  const { words } = app;
  return [new Listing(app, "crossings_list", null, CROSSINGS), new Listing(app, "crossing_unknown_list", words.say("crossing_unknown_hint"), UNDOCUMENTED),
    new Listing(app, "off_routes", words.say("off_routes_hint"), OFF_ROUTES)];
}

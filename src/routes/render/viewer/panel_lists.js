// The lists of the panel: areas, and events off the map.

import { button, datum, fold, make, worded } from "./dom.js";
import { eventPlace, reasonUnplaced } from "./describe.js";
import { eventCitations, eventTitle } from "./cards.js";

const LISTED = 60;

export function areaFold(app, fill) {
  const body = make("ul", { class: "rt-plain" });
  const node = fold(app.words.say("areas"), { key: "areas", count: "", hint: app.words.say("areas_hint") }, body);
  node.addEventListener("toggle", fill);
  return { node, body, count: node.querySelector(".rt-count") };
}

export function areaRows(app) {
  const { model, words, scene } = app;
  const areas = [...scene.areas].sort((a, b) => b[1].length - a[1].length);
  return areas.map(([index, events]) => make("li", {},
    button(words.pick(model.areas[index].name), () => app.openArea(index), { class: "rt-link" }), " ",
    make("span", { class: "rt-soft" }, model.label("level", model.areas[index].level, words.language)),
    make("span", { class: "rt-count" }, words.number(events.length))));
}

export function unplacedFold(app, fill) {
  const body = make("div");
  const node = fold(app.words.say("unplaced"), { key: "unplaced", count: "", hint: app.words.say("unplaced_hint") }, body);
  node.addEventListener("toggle", fill);
  return { node, body, count: node.querySelector(".rt-count") };
}

// Events that could not be placed: the wording, why, and who says so.
export function unplacedList(app) {
  const { model, words } = app;
  const events = app.shownEvents().filter((event) => model.placement(event) === "none");
  if (!events.length) return make("p", { class: "rt-hint" }, words.say("unplaced_none"));
  const items = events.slice(0, LISTED).map((event) => make("li", { "data-event": model.eventId(event) },
    eventTitle(app, event),
    make("div", {}, make("q", {}, worded(eventPlace(model, words, event)))),
    make("div", { class: "rt-soft" }, datum(reasonUnplaced(model, words, event))),
    eventCitations(app, event),
    button(words.say("show_case"), () => app.showCase(model.events.case[event], event), { class: "rt-link" })));
  const rest = events.length - items.length;
  return [make("ul", { class: "rt-plain rt-unplaced" }, items),
    rest > 0 ? button(`+${words.number(rest)}: ${words.say("show_table")}`, () => app.openTable(), { class: "rt-link" }) : null];
}

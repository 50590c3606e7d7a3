// The lists of the panel: areas, events off the map, estimates, and the notes about the map itself.

import { button, datum, fold, make, section } from "./dom.js";
import { eventPlace, reasonUnplaced, valueWords } from "./describe.js";
import { citationList, eventTitle } from "./records.js";

const LISTED = 60;

export function areaRows(app) {
  const { model, words, scene } = app;
  const areas = [...scene.areas].sort((a, b) => b[1].length - a[1].length);
  return areas.map(([index, events]) => make("li", {},
    button(words.pick(model.areas[index].name), () => app.openArea(index), { class: "rt-link" }), " ",
    make("span", { class: "rt-soft" }, model.label("level", model.areas[index].level, words.language)),
    make("span", { class: "rt-count" }, words.number(events.length))));
}

// Events that could not be placed: the wording, why, and who says so.
export function unplacedList(app) {
  const { model, words } = app;
  const events = app.shownEvents().filter((event) => model.placement(event) === "none");
  if (!events.length) return make("p", { class: "rt-hint" }, words.say("unplaced_none"));
  const items = events.slice(0, LISTED).map((event) => make("li", { "data-event": model.eventId(event) },
    eventTitle(app, event),
    make("div", {}, make("q", {}, datum(eventPlace(model, words, event)))),
    make("div", { class: "rt-soft" }, datum(reasonUnplaced(model, words, event))),
    citationList(app, model.citationsOf(model.events, event)),
    button(words.say("show_case"), () => app.showCase(model.events.case[event], event), { class: "rt-link" })));
  const rest = events.length - items.length;
  return [make("ul", { class: "rt-plain rt-unplaced" }, items),
    rest > 0 ? button(`+${words.number(rest)}: ${words.say("show_table")}`, () => app.table.open(), { class: "rt-link" }) : null];
}

function estimateCitations(model, i) {
  const t = model.payload.estimates;
  return t.citation_start ? model.citationsOf(t, i) : [{ source: t.source[i], locator: null }];
}

function estimateCard(app, i) {
  const { model, words } = app;
  const t = model.payload.estimates;
  const measure = (model.text(t.measure[i]) || "").replaceAll("_", " ").replace(/\bus\b/g, "US");
  const facts = [["scope", t.scope], ["period", t.period], ["claimant", t.claimant], ["denominator", t.denominator], ["method", t.method]];
  return make("li", { class: "rt-estimate" },
    make("div", { class: "rt-estimate-head" }, make("strong", {}, valueWords(words, t.low[i], t.high[i], model.text(t.unit[i]))), " ", datum(measure)),
    make("dl", { class: "rt-facts" }, facts.flatMap(([name, column]) => [make("dt", {}, words.say(name)),
      make("dd", {}, datum(model.text(column[i]) || words.say("not_stated")))])),
    citationList(app, estimateCitations(model, i)));
}

export function estimateList(app) {
  const { words, model } = app;
  const ids = model.payload.estimates ? model.payload.estimates.id : [];
  const list = make("ul", { class: "rt-plain" });
  const node = fold(words.say("estimates"), { key: "estimates", count: words.number(ids.length), hint: words.say("estimates_hint") }, list);
  node.addEventListener("toggle", () => {
    if (node.open && !list.childElementCount) list.append(...ids.map((_, i) => estimateCard(app, i)));
  });
  return node;
}

export function aboutSections(app) {
  const { words } = app;
  const { payload } = app.model;
  const notes = [
    section(words.say("how_to_cite"), {}, make("p", {}, datum(words.pick(payload.cite))),
      make("p", { class: "rt-hash" }, make("span", { class: "rt-soft" }, `${words.say("data_hash")}: `), make("code", {}, payload.data_sha256))),
  ];
  if (payload.method) notes.push(section(words.say("method_note"), {}, make("p", {}, datum(words.pick(payload.method)))));
  notes.push(section(words.say("attribution"), {}, make("ul", { class: "rt-plain rt-attribution" },
    ["Leaflet", ...(payload.attribution || []).map((a) => a.text)].map((text) => make("li", {}, datum(text))))));
  return notes;
}

// One record as page elements: event, leg, citation. Used by popup, story and lists.

import { datum, button, link, make } from "./dom.js";
import { edtfWords } from "./dates.js";
import { dateWords, eventPlace, placeName, quantityWords, reasonUnplaced, webAddress } from "./describe.js";
import { styleOfKind, symbolPicture } from "./symbols.js";

export function eventPicture(app, event) {
  const kind = app.model.events.kind[event];
  return symbolPicture(styleOfKind(app.model.code("kind", kind), kind), { hollow: app.model.isInferred(event), count: 0, side: 22, r: 7 });
}

export function kindLabel(app, event) {
  return app.model.label("kind", app.model.events.kind[event], app.words.language);
}

function mark(app, kind) {
  return kind ? make("span", { class: `rt-mark rt-mark-${kind}` }, app.words.say(kind)) : null;
}

export function dateLine(app, event) {
  const { model, words } = app;
  const date = dateWords(model, words, event);
  const worded = model.text(model.events.date_text[event]);
  return make("p", { class: "rt-date" }, make("strong", {}, date.text), " ", mark(app, date.mark),
    date.edtf ? make("span", { class: "rt-soft" }, ` ${words.say("edtf")} `, datum(date.edtf)) : null,
    worded && worded !== date.edtf ? make("span", { class: "rt-soft rt-block" }, datum(words.say("date_as_worded", { text: worded }))) : null);
}

export function eventTitle(app, event) {
  return make("span", { class: "rt-event-title" }, eventPicture(app, event), make("span", {}, kindLabel(app, event)),
    app.model.isInferred(event) ? make("span", { class: "rt-mark rt-mark-inferred" }, app.words.say("basis_inferred")) : null);
}

function row(term, ...value) {
  return value.some((v) => v !== null && v !== undefined && v !== "") ? [make("dt", {}, term), make("dd", {}, ...value)] : [];
}

function placeRows(app, event) {
  const { model, words } = app;
  const place = model.events.place[event];
  const worded = row(words.say("place_as_worded"), make("q", {}, datum(model.text(model.events.place_text[event]))));
  if (model.placement(event) === "none") {
    return [...worded, ...row(words.say("not_on_map"), datum(reasonUnplaced(model, words, event)))];
  }
  const km = model.places.uncertainty_km[place];
  const precision = [model.label("level", model.places.level[place], words.language),
    km === null || model.placement(event) === "area" ? null : words.say("within_km", { n: words.number(Math.ceil(km)) })].filter(Boolean).join(", ");
  return [...worded, ...row(words.say("place_taken_as"), datum(placeName(model, words, place)), ` (${precision})`)];
}

function statusRow(app, caseIndex) {
  const { model, words } = app;
  const code = model.code("status", model.cases.status[caseIndex]);
  const label = model.label("status", model.cases.status[caseIndex], words.language) || words.say("not_stated");
  const key = `status_note_${code}`;
  const note = words.say(key) === key ? "" : words.say(key);
  return row(words.say("legal_status"), label, note ? make("span", { class: "rt-soft rt-block" }, note) : null);
}

// A figure that is part of, or the sum of, other figures says so: it must not be added to them.
function recordKindRow({ model, words }, event) {
  const kinds = model.events.record_kind;
  const code = kinds ? model.code("record_kind", kinds[event]) : null;
  return code && code !== "incident" ? row(words.say("record_kind"), model.label("record_kind", kinds[event], words.language)) : [];
}

export function eventFacts(app, event) {
  const { model, words } = app;
  const { events } = model;
  const category = model.label("item_category", events.item_category[event], words.language);
  const items = model.text(events.items[event]);
  const inferred = model.isInferred(event);
  return make("dl", { class: "rt-facts" },
    ...placeRows(app, event),
    ...row(words.say("quantity"), quantityWords(model, words, event)),
    ...recordKindRow(app, event),
    ...row(words.say("items"), items ? datum(items) : null, category ? make("span", { class: "rt-soft rt-block" }, category) : null),
    ...row(words.say("organisation"), events.organisation[event] < 0 ? null : datum(model.text(events.organisation[event]))),
    ...row(words.say("role"), model.label("role", events.role[event], words.language)),
    ...row(words.say("evidence"), words.say(inferred ? "documented_inferred" : "documented_yes")),
    ...statusRow(app, events.case[event]));
}

export function citationItem(app, citation) {
  const { words } = app;
  const source = app.model.source(citation.source);
  const publisher = source.publisher || words.say("publisher_unknown");
  const date = source.date ? edtfWords(source.date, words.language) : null;
  const title = source.title || (webAddress(source.url) ? publisher : null);
  const shown = title === publisher ? null : datum(publisher);
  return make("li", {}, shown, shown && date ? ", " : null, date, shown || date ? ": " : null,
    title ? link(title, source.url) : words.say("no_title"),
    webAddress(source.url) ? null : make("span", { class: "rt-soft" }, ` (${words.say("no_address")})`),
    citation.locator ? make("span", { class: "rt-soft" }, ", ", datum(citation.locator)) : null);
}

export function citationList(app, citations) {
  if (!citations.length) return make("p", { class: "rt-error" }, app.words.say("no_citation"));
  return make("ul", { class: "rt-cites" }, citations.map((citation) => citationItem(app, citation)));
}

export function eventCitations(app, event) {
  const { model, words } = app;
  return make("div", { class: "rt-sources" }, make("h4", {}, words.say("citations")),
    citationList(app, model.citationsOf(model.events, event)));
}

function endWords(app, event) {
  return make("span", {}, kindLabel(app, event), " · ", datum(eventPlace(app.model, app.words, event)));
}

function isSamePlace(model, leg) {
  const a = model.events.place[model.legs.from[leg]];
  return a >= 0 && a === model.events.place[model.legs.to[leg]];
}

// A leg in words: ends, basis, rule, what is not documented about it, and who says so.
export function legItem(app, leg) {
  const { model, words } = app;
  const { legs } = model;
  const rule = model.label("rule", legs.rule[leg], words.language);
  const reason = model.text(legs.reason[leg]);
  return make("li", { class: "rt-leg" },
    make("div", {}, endWords(app, legs.from[leg]), " → ", endWords(app, legs.to[leg])),
    make("div", { class: "rt-soft" }, make("strong", {}, model.label("basis", legs.basis[leg], words.language)),
      rule ? `: ${rule}` : null, reason ? [". ", datum(reason)] : null),
    legs.crossing[leg] === 1 ? make("div", { class: "rt-mark rt-mark-crossing" }, words.say("crossing_not_documented")) : null,
    isSamePlace(model, leg) ? make("div", { class: "rt-soft" }, words.say("leg_same_place")) : null,
    citationList(app, model.citationsOf(legs, leg)));
}

export function legsOfEvent(app, event) {
  const { model, words } = app;
  const legs = model.legsOfEvent[event];
  if (!legs.length) return null;
  return make("details", { class: "rt-legs" },
    make("summary", {}, words.count("n_legs", legs.length)),
    make("ul", {}, legs.map((leg) => legItem(app, leg))));
}

export function caseLine(app, event) {
  const index = app.model.events.case[event];
  return make("div", { class: "rt-caseline" },
    make("span", { class: "rt-soft" }, `${app.words.say("case")}: `), datum(app.model.caseTitle(index)), " ",
    app.store.caseIndex === index ? null
      : button(app.words.say("show_case"), () => app.showCase(index, event), { class: "rt-link" }));
}

export function eventBody(app, event) {
  return [dateLine(app, event), eventFacts(app, event), eventCitations(app, event), legsOfEvent(app, event), caseLine(app, event)];
}

export function eventCard(app, event) {
  return make("article", { class: "rt-card", "data-event": app.model.eventId(event) },
    make("h3", {}, eventTitle(app, event)), ...eventBody(app, event));
}

// One line that can be opened: used when a place holds many events.
export function eventFold(app, event, open) {
  const { model, words } = app;
  const details = make("details", { class: "rt-card rt-card-fold", open, "data-event": model.eventId(event) },
    make("summary", {}, eventTitle(app, event),
      make("span", { class: "rt-soft rt-block" }, dateWords(model, words, event).text, " · ", quantityWords(model, words, event))));
  const fill = () => {
    if (details.open && !details.dataset.filled) {
      details.dataset.filled = "1";
      details.append(...eventBody(app, event).filter(Boolean));
    }
  };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}

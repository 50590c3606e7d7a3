// One record as something to read: what, when, where, how many, how sure, and who says so.

import { button, datum, link, make, worded } from "./dom.js";
import { citationWords, recordCitation, reportAddress } from "./cite.js";
import { copyText } from "./clipboard.js";
import { dateWords, eventPlace, legId, legQuantityWords, placeName, quantityWords, reasonUnplaced, webAddress } from "./describe.js";
import { edtfWords } from "./dates.js";
import { crossingMark, fanNote } from "./fan_card.js";
import { itemsOf } from "./items.js";
import { offRoutes } from "./off_routes.js";
import { otherNames } from "./organisations.js";
import { picture, styleOfKind, symbolPicture } from "./symbols.js";
import { paintSample } from "./paint_legs.js";

export function eventPicture(app, event, options) {
  const kind = app.model.events.kind[event];
  return symbolPicture(styleOfKind(app.model.code("kind", kind), kind), { hollow: app.model.isInferred(event), count: 0, side: 22, r: 7, theme: app.theme.current, ...options });
}

export function kindLabel(app, event) {
  return app.model.label("kind", app.model.events.kind[event], app.words.language);
}

function mark(app, kind) {
  return kind ? make("span", { class: `rt-mark rt-mark-${kind}` }, app.words.say(kind)) : null;
}

export function eventTitle(app, event, options) {
  return make("span", { class: "rt-event-title" }, eventPicture(app, event, options), make("span", {}, kindLabel(app, event)),
    app.model.isInferred(event) ? make("span", { class: "rt-mark rt-mark-inferred" }, app.words.say("basis_inferred")) : null);
}

export function row(term, ...value) {
  return value.flat().some((v) => v !== null && v !== undefined && v !== "") ? [make("dt", {}, term), make("dd", {}, ...value)] : [];
}

function soft(...content) {
  return make("span", { class: "rt-soft rt-block" }, ...content);
}

// A phrase of ours around words of a source.
function quotation(phrase, said) {
  const [before, after] = phrase.split("|");
  return [before, worded(said), after];
}

// Dates of several purchases that stand as one record are our words, not a quotation.
const COMPILED = /^(\d{4}-\d\d-\d\d) \.\. (\d{4}-\d\d-\d\d) \((\d+) dates\)$/;

function saidDates(words, said) {
  const [, from, to, n] = COMPILED.exec(said) || [];
  return n ? words.say("dates_compiled", { n: words.number(Number(n)), from: edtfWords(from, words.language), to: edtfWords(to, words.language) })
    : quotation(words.say("date_as_worded", { text: "|" }), said);
}

// The date in words, then as the source words it, when that says more.
function whenRow(app, event) {
  const { model, words } = app;
  const date = dateWords(model, words, event);
  const said = model.text(model.events.date_text[event]);
  return row(words.say("when"), make("strong", {}, date.text), " ", mark(app, date.mark),
    said && said !== date.edtf && said !== date.text ? soft(saidDates(words, said)) : null);
}

function whereRow(app, event) {
  const { model, words } = app;
  const said = model.text(model.events.place_text[event]);
  const quote = said ? soft(words.say("in_the_source"), " ", make("q", {}, worded(said))) : null;
  if (model.placement(event) === "none") {
    return row(words.say("where"), make("strong", {}, words.say("not_on_map")), ": ", datum(reasonUnplaced(model, words, event)), quote);
  }
  return row(words.say("where"), make("strong", {}, datum(placeName(model, words, model.events.place[event]))), soft(precisionWords(app, event)), quote);
}

export function precisionWords(app, event) {
  const { model, words } = app;
  return model.events.place[event] < 0 ? words.say("not_on_map") : `${words.say("precision")}: ${precisionOf(app, event)}`;
}

export function precisionOf(app, event) {
  const { model, words } = app;
  const place = model.events.place[event];
  const km = model.places.uncertainty_km[place];
  const level = model.label("level", model.places.level[place], words.language);
  const within = km === null || km === undefined || model.placement(event) === "area" ? null : words.say("within_km", { n: words.number(Math.ceil(km)) });
  return [level, within].filter(Boolean).join(", ");
}

// A figure that is part of, or the sum of, other figures says so: it must not be added to them.
function howManyRow(app, event) {
  const { model, words } = app;
  const kinds = model.events.record_kind;
  const code = kinds ? model.code("record_kind", kinds[event]) : null;
  const note = code && code !== "incident" ? soft(`${words.say("record_kind")}: `, model.label("record_kind", kinds[event], words.language)) : null;
  return row(words.say("how_many"), quantityWords(model, words, event), note);
}

export function itemsNode({ text, ours }) {
  return ours ? text : worded(text);
}

// What no article is named in is told, and not what it was.
function whatRow(app, event) {
  const { model, words } = app;
  const items = itemsOf(model, words, event);
  const named = items.text && !items.told;
  const category = model.label("item_category", model.events.item_category[event], words.language);
  return [...row(words.say("what"), named ? itemsNode(items) : null, category ? (named ? soft(category) : category) : null,
    model.isMilitary(event) ? make("span", { class: "rt-mark" }, words.say("military")) : null),
  ...row(words.say("as_told"), items.told ? itemsNode(items) : null)];
}

// Under which name a filter finds it, where a source writes another.
function organisationNote({ model, words }, event) {
  const names = otherNames(model, words, event);
  return names.length ? soft(`${words.say("grouped_as")}: `, datum(names.join("; "))) : null;
}

function whoRow(app, event) {
  const { model, words } = app;
  const organisation = model.text(model.events.organisation[event]);
  return [...row(words.say("organisation"), organisation ? [worded(organisation), soft(words.say("as_named")), organisationNote(app, event)] : null),
    ...row(words.say("role"), model.label("role", model.events.role[event], words.language))];
}

export function statusRow(app, caseIndex) {
  const { model, words } = app;
  const code = model.code("status", model.cases.status[caseIndex]);
  const note = words.maybe(`status_note_${code}`);
  return row(words.say("legal_status"), model.label("status", model.cases.status[caseIndex], words.language) || words.say("not_stated"), note ? soft(note) : null);
}

export function eventFacts(app, event) {
  const { words, model } = app;
  const inferred = model.isInferred(event);
  return make("dl", { class: "rt-facts" },
    ...whatRow(app, event), ...whenRow(app, event), ...whereRow(app, event), ...howManyRow(app, event), ...whoRow(app, event),
    ...statusRow(app, model.events.case[event]),
    ...row(words.say("evidence"), words.say(inferred ? "documented_inferred" : "documented_yes")));
}

function copyButton(app, text) {
  const { words } = app;
  const node = button(words.say("copy_citation"), async () => {
    const done = await copyText(text);
    node.textContent = words.say(done ? "copied" : "copy_failed");
    app.say(words.say(done ? "copied" : "copy_failed"));
    setTimeout(() => {
      node.textContent = words.say("copy_citation");
    }, 2500);
  }, { class: "rt-link rt-copy" });
  return node;
}

export function citationItem(app, citation, title) {
  const { words, model } = app;
  const source = model.source(citation.source);
  const publisher = source.publisher || words.say("publisher_unknown");
  const name = source.title || (webAddress(source.url) ? publisher : null);
  const kind = model.label("source_kind", source.kind, words.language);
  const facts = [name === publisher ? null : publisher, source.date ? edtfWords(source.date, words.language) : null, kind].filter(Boolean);
  const text = `${citationWords(model, words, citation)} ${title}`;
  return make("li", {}, make("span", { class: "rt-cite-title" }, name ? link(worded(name), source.url) : words.say("no_title")),
    make("span", { class: "rt-soft rt-block" }, facts.map((fact, i) => [i ? " · " : "", datum(fact)]),
      webAddress(source.url) ? null : ` · ${words.say("no_address")}`),
    citation.locator ? soft(`${words.say("locator")}: `, worded(citation.locator)) : null,
    copyButton(app, text.trim()));
}

export function citationList(app, citations, title) {
  if (!citations.length) return make("p", { class: "rt-error" }, app.words.say("no_citation"));
  return make("ul", { class: "rt-cites" }, citations.map((citation) => citationItem(app, citation, title || "")));
}

export function eventCitations(app, event) {
  const { model, words } = app;
  const citations = model.citationsOf(model.events, event);
  const title = recordCitation(model, words, words.pick(model.payload.title), model.eventId(event));
  return make("div", { class: "rt-sources" }, make("p", { class: "rt-subhead" }, words.count("n_sources", citations.length)), citationList(app, citations, title));
}

function endButton(app, event) {
  const { model, words } = app;
  return button(make("span", {}, eventPicture(app, event, { side: 18, r: 5.5 }), make("span", {}, kindLabel(app, event), " · ", datum(eventPlace(model, words, event)))),
    () => app.showEvent(event), { class: "rt-link rt-end", "data-end": model.eventId(event) });
}

function isSamePlace(model, leg) {
  const a = model.events.place[model.legs.from[leg]];
  return a >= 0 && a === model.events.place[model.legs.to[leg]];
}

function legFacts(app, leg) {
  const { model, words } = app;
  const { legs } = model;
  const code = model.code("basis", legs.basis[leg]);
  const rule = model.label("rule", legs.rule[leg], words.language);
  const reason = model.text(legs.reason[leg]);
  return make("dl", { class: "rt-facts" }, ...row(words.say("how_many"), legQuantityWords(model, words, leg)),
    ...row(words.say("basis"), picture(34, 14, (ctx) => paintSample(ctx, code, 34, 14, undefined, app.theme.current)), " ",
      make("strong", {}, model.label("basis", legs.basis[leg], words.language))),
    ...row(words.say("rule"), rule, reason ? soft(worded(reason)) : null));
}

// A leg in words: its two events, basis, rule, what is not documented about it, and who says so.
// `isMarked`: a title above it says already that its crossing is not documented.
export function legItem(app, leg, isMarked) {
  const { model, words } = app;
  const { legs } = model;
  const id = legId(model, leg);
  const fan = app.scene.fans.ofLeg(leg);
  return make("li", { class: "rt-leg", "data-leg": id },
    make("div", { class: "rt-ends" }, endButton(app, legs.from[leg]), make("span", { class: "rt-soft" }, " ↓ "), endButton(app, legs.to[leg])),
    legs.crossing[leg] === 1 && !(fan && isMarked) ? crossingMark(words) : null,
    fan ? fanNote(app, fan) : null,
    legFacts(app, leg),
    isSamePlace(model, leg) ? make("div", { class: "rt-soft" }, words.say("leg_same_place")) : null,
    make("p", { class: "rt-subhead" }, words.count("n_sources", model.citationsOf(legs, leg).length)),
    citationList(app, model.citationsOf(legs, leg), recordCitation(model, words, words.pick(model.payload.title), id)));
}

export function legsOfEvent(app, event) {
  const { model, words } = app;
  const legs = [...model.legsOfEvent[event]];
  return legs.length ? foldOut(words.count("n_legs", legs.length), () => make("ul", {}, legs.map((leg) => legItem(app, leg)))) : offRoute(app, event);
}

// An event that no leg joins says why, and which other event's date forbids one.
function offRoute(app, event) {
  const { model, words } = app;
  const off = offRoutes(model).get(event);
  if (!off) return null;
  return make("div", { class: "rt-off" }, make("p", {}, make("strong", {}, `${words.say("off_routes")}: `), model.label("unchained", off.reason, words.language)),
    off.other >= 0 ? endButton(app, off.other) : null);
}

// Content that is made when it is first opened.
export function foldOut(title, content) {
  const details = make("details", { class: "rt-legs", ontoggle: () => {
    if (details.open && details.childElementCount === 1) details.append(content());
  } }, make("summary", {}, title));
  return details;
}

export function reportLink(app, id) {
  const { payload } = app.model;
  const address = reportAddress(payload.report, id, String(payload.data_sha256 || "").slice(0, 12));
  if (!address) return null;
  const a = make("a", { class: "rt-report" }, app.words.say("report_error"));
  a.href = address;
  a.rel = "noopener noreferrer nofollow";
  if (!address.startsWith("mailto:")) a.target = "_blank";
  return a;
}

export function caseLine(app, event) {
  const { model, words } = app;
  const index = model.events.case[event];
  return make("div", { class: "rt-caseline" },
    make("span", { class: "rt-soft" }, `${words.say("case")}: `), worded(model.caseTitle(index)), " ",
    app.store.caseIndex === index ? null : button(words.say("show_case"), () => app.showCase(index, event), { class: "rt-link" }),
    make("div", { class: "rt-soft rt-recordline" }, `${words.say("column_id")}: `, datum(model.eventId(event)), " ", reportLink(app, model.eventId(event))));
}

export function eventBody(app, event) {
  return [eventFacts(app, event), eventCitations(app, event), legsOfEvent(app, event), caseLine(app, event)];
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
      make("span", { class: "rt-soft rt-block" }, dateWords(model, words, event).text, " · ", datum(eventPlace(model, words, event)), " · ", quantityWords(model, words, event))));
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

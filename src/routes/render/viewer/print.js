// The page on paper: title, the map as it stands, legend, the records in view of the filters, and
// numbered references; or the figures, where those are open. Built when somebody prints, and taken
// away after. Paper says what is not on it.

import { datum, make, replace, worded } from "./dom.js";
import { citationWords } from "./cite.js";
import { dateWords, eventPlace, quantityWords } from "./describe.js";
import { eventTitle, itemsNode, precisionWords } from "./cards.js";
import { itemsOf } from "./items.js";
import { captions, compose } from "./snapshot.js";

const PRINTED = 500;

// Sources by number, in the order in which the records name them.
export class References {
  constructor(model) {
    this.model = model;
    this.numbers = new Map();
  }

  numberOf(citation) {
    const key = `${citation.source}|${citation.locator ?? ""}`;
    if (!this.numbers.has(key)) this.numbers.set(key, { n: this.numbers.size + 1, citation });
    return this.numbers.get(key).n;
  }

  marks(citations) {
    return citations.map((citation) => `[${this.numberOf(citation)}]`).join(" ");
  }

  get list() {
    return [...this.numbers.values()];
  }
}

function recordRow(app, event, references) {
  const { model, words } = app;
  const said = model.text(model.events.place_text[event]);
  const place = model.placement(event) === "none" ? words.say("not_on_map") : eventPlace(model, words, event);
  const items = itemsOf(model, words, event);
  return make("tr", {}, make("td", {}, eventTitle(app, event, { theme: "light" })), make("td", {}, dateWords(model, words, event).text),
    make("td", {}, datum(place), make("br"), make("small", {}, make("q", {}, worded(said)), ` ${precisionWords(app, event)}`)),
    make("td", {}, quantityWords(model, words, event), items.text ? [make("br"), make("small", {}, itemsNode(items))] : null),
    make("td", {}, worded(model.caseTitle(model.events.case[event])), make("br"),
      make("small", {}, model.label("status", model.cases.status[model.events.case[event]], words.language))),
    make("td", {}, references.marks(model.citationsOf(model.events, event))));
}

function legRow(app, leg, references) {
  const { model, words } = app;
  const { legs } = model;
  return make("tr", {}, make("td", {}, datum(eventPlace(model, words, legs.from[leg])), " → ", datum(eventPlace(model, words, legs.to[leg]))),
    make("td", {}, model.label("basis", legs.basis[leg], words.language)), make("td", {}, model.label("rule", legs.rule[leg], words.language)),
    make("td", {}, references.marks(model.citationsOf(legs, leg))));
}

function table(words, caption, heads, rows) {
  return make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, heads.map((key) => make("th", { scope: "col" }, words.say(key))))), make("tbody", {}, rows));
}

// What is open is what is printed; with no records open, everything the filters leave.
function recordsOf(app) {
  const { store, model } = app;
  if (store.caseIndex >= 0) return { events: app.story.steps(store.caseIndex), legs: Array.from(model.legsOfCase[store.caseIndex]), all: null };
  const { events, legs } = store.records || {};
  if (events || legs) return { events: events || [], legs: legs || [], all: null };
  const shown = app.shownEvents();
  return { events: shown.slice(0, PRINTED), legs: [], all: shown.length };
}

export function printed(app) {
  const { words, model } = app;
  const texts = captions(app);
  const references = new References(model);
  const { events, legs, all } = recordsOf(app);
  const rows = events.map((event) => recordRow(app, event, references));
  const legRows = legs.map((leg) => legRow(app, leg, references));
  const left = all === null ? 0 : all - events.length;
  const picture = compose(app, "light");
  picture.className = "rt-print-map";
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", texts.title);
  return make("section", { class: "rt-print" }, picture,
    rows.length ? table(words, words.count("n_events", rows.length), ["stage", "date", "place", "quantity", "case", "citations"], rows) : null,
    legRows.length ? table(words, words.count("n_legs", legRows.length), ["leg", "basis", "rule", "citations"], legRows) : null,
    left > 0 ? make("p", {}, words.count("print_left", left)) : null,
    make("h2", {}, words.say("references")),
    make("ol", { class: "rt-print-refs" }, references.list.map(({ citation }) => make("li", {}, worded(citationWords(model, words, citation))))),
    Object.keys(model.payload.analyses || {}).length ? make("p", {}, words.say("print_without_figures")) : null,
    colophon(app, texts));
}

function colophon(app, texts) {
  return [make("p", {}, datum(app.words.pick(app.model.payload.cite))), make("p", {}, texts.version)];
}

// Records are printed with figures only where a reader has opened some.
function figuresOnPaper(app, sections) {
  const { words } = app;
  const texts = captions(app);
  return [make("section", { class: "rt-print-charts" }, make("h1", {}, datum(texts.title)), make("p", {}, datum(texts.coverage)), make("p", {}, words.say("print_figures")), sections),
    recordsOf(app).all === null ? printed(app) : make("section", { class: "rt-print" }, make("p", {}, words.say("print_without_records")), colophon(app, texts))];
}

export function printsWell(app) {
  const holder = make("div", { class: "rt-print-holder" });
  document.body.append(holder);
  window.addEventListener("beforeprint", () => {
    const sections = app.store.table ? [] : app.panel.parts.figures.onPaper();
    replace(holder, sections.length ? figuresOnPaper(app, sections) : printed(app));
  });
  window.addEventListener("afterprint", () => replace(holder));
}

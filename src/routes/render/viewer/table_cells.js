// Cells of the table twin: the first holds the button that opens the record, the last its sources.

import { button, datum, link, make, worded } from "./dom.js";
import { eventTitle, itemsNode, precisionOf } from "./cards.js";
import { dateWords, eventPlace, legId, quantityWords, webAddress } from "./describe.js";
import { edtfWords } from "./dates.js";
import { itemsOf } from "./items.js";
import { paintSample } from "./paint_legs.js";
import { picture } from "./symbols.js";

function soft(...content) {
  return make("span", { class: "rt-soft rt-block" }, ...content);
}

function opener(app, text, id, { tabIndex, open }) {
  return button(make("bdi", {}, text), open, { class: "rt-link rt-open", tabIndex, "aria-label": `${text}. ${app.words.say("open_record")}: ${id}` });
}

// The first source with its link, and how many more there are: all stand in the opened record.
function sources(app, citations, tabIndex) {
  const { model, words } = app;
  if (!citations.length) return make("span", { class: "rt-error" }, words.say("no_citation"));
  const source = model.source(citations[0].source);
  const name = source.publisher || source.title || words.say("publisher_unknown");
  const node = webAddress(source.url) ? link(worded(name), source.url) : make("span", {}, worded(name));
  node.tabIndex = tabIndex;
  if (!webAddress(source.url)) node.removeAttribute("tabindex");
  const rest = citations.length - 1;
  return [node, soft(source.date ? edtfWords(source.date, words.language) : "", rest ? ` ${words.count("more_sources", rest)}` : "")];
}

const EVENT_CELLS = {
  date: (app, e, options) => {
    const date = dateWords(app.model, app.words, e);
    return [opener(app, date.text, app.model.eventId(e), options),
      soft(date.mark ? make("span", { class: `rt-mark rt-mark-${date.mark}` }, app.words.say(date.mark)) : null, datum(app.model.eventId(e)))];
  },
  stage: (app, e) => eventTitle(app, e),
  place: (app, e) => {
    const { model, words } = app;
    const said = model.text(model.events.place_text[e]);
    if (model.placement(e) === "none") return [make("strong", {}, words.say("not_on_map")), soft(make("q", {}, worded(said)))];
    return [make("strong", {}, datum(eventPlace(model, words, e))), soft(make("q", {}, worded(said))), soft(precisionOf(app, e))];
  },
  quantity: (app, e) => [quantityWords(app.model, app.words, e), soft(itemsNode(itemsOf(app.model, app.words, e)))],
  organisation: (app, e) => worded(app.model.text(app.model.events.organisation[e])),
  status: (app, e) => app.model.label("status", app.model.cases.status[app.model.events.case[e]], app.words.language) || "",
  case: (app, e) => worded(app.model.caseTitle(app.model.events.case[e])),
  sources: (app, e, { tabIndex }) => sources(app, app.model.citationsOf(app.model.events, e), tabIndex),
};

function endCell(app, event) {
  return [make("strong", {}, datum(eventPlace(app.model, app.words, event))), soft(app.model.label("kind", app.model.events.kind[event], app.words.language))];
}

const LEG_CELLS = {
  from: (app, leg, options) => {
    const { model, words } = app;
    const event = model.legs.from[leg];
    return [opener(app, eventPlace(model, words, event), legId(model, leg), options), soft(model.label("kind", model.events.kind[event], words.language))];
  },
  to: (app, leg) => endCell(app, app.model.legs.to[leg]),
  basis: (app, leg) => {
    const { model, words, theme } = app;
    const code = model.code("basis", model.legs.basis[leg]);
    return [picture(34, 14, (ctx) => paintSample(ctx, code, 34, 14, undefined, theme.current)), " ", model.label("basis", model.legs.basis[leg], words.language)];
  },
  rule: (app, leg) => {
    const { model, words } = app;
    return [model.label("rule", model.legs.rule[leg], words.language), soft(worded(model.text(model.legs.reason[leg])))];
  },
  case: (app, leg) => worded(app.model.caseTitle(app.model.legs.case[leg])),
  sources: (app, leg, { tabIndex }) => sources(app, app.model.citationsOf(app.model.legs, leg), tabIndex),
};

export function eventCell(app, column, record, options) {
  return EVENT_CELLS[column.key](app, record, options);
}

export function legCell(app, column, record, options) {
  return LEG_CELLS[column.key](app, record, options);
}

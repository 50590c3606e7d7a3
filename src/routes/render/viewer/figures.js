// The tab of figures: every analysis of the page as it was computed, and the published estimates.

import { button, datum, fold, link, make } from "./dom.js";
import { from, learnPaths, ofDrawing } from "./figure_paths.js";
import { columnsOf, isTable, keyText, readFigure, tracesOf, valueText } from "./figure_rows.js";
import { figureWord, reasonWord } from "./figure_words.js";
import { citationList, foldOut } from "./cards.js";
import { measureWords, unitWords } from "./measures.js";
import { corridorWords } from "./describe.js";
import { claimMarks, claimWords } from "./chart_estimates.js";
import { claimed } from "./chart_parts.js";
import { edtfWords } from "./dates.js";
import { chartOf, openFigures } from "./chart_of.js";

const FIRST_ROWS = 10;
const NO_DATA = "no data";
// Columns that hold words of sources or of the casebook, in one language on every page.
const AS_WORDED = /^(claimant|scope|numerator|denominator|method|derived_from|period|measure|words)$/;

export class Figures {
  constructor(app) {
    this.app = app;
  }

  onPaper() {
    return openFigures(this);
  }

  build() {
    const { words, model } = this.app;
    const analyses = Object.entries(model.payload.analyses || {});
    return [make("p", { class: "rt-hint rt-lead" }, words.say("figures_hint")),
      analyses.map(([name, data]) => this.analysis(name, data)),
      estimateFold(this.app)].flat();
  }

  analysis(name, data) {
    const { words } = this.app;
    const body = make("div");
    learnPaths(data, name);
    const count = !data || typeof data.n !== "number" ? undefined
      : data.status === NO_DATA ? figureWord(NO_DATA, words.language) : make("span", from(data, "n"), words.count(`n_${countedIn(name, data)}`, data.n));
    const node = fold(this.titleOf(name, data), { key: `figure-${name}`, count }, body);
    node.dataset.figure = name;
    node.addEventListener("toggle", () => {
      if (node.open && !body.childElementCount) body.append(...this.content(name, data).filter(Boolean));
    });
    return node;
  }

  titleOf(name, data) {
    const { words } = this.app;
    return (data && data.title && words.pick(data.title)) || words.maybe(`figure_${name}`) || keyText(name, words);
  }

  // Where there is a chart, the same numbers stand below it as tables.
  content(name, data) {
    const figure = readFigure(data);
    const chart = chartOf(this, name, data);
    return [
      ...(data && data.status === NO_DATA ? [] : chart.length ? [this.told(figure), ...chart, foldOut(this.app.words.say("chart_tables"), () => make("div", {}, this.part({ ...figure, n: null, missing: [] }, false)))]
        : this.part(figure, false)),
      this.notes(data),
      figure.method ? this.method(figure.method, name) : null,
    ];
  }

  notes(data) {
    const { notes } = readFigure(data);
    return notes.length ? make("ul", { class: "rt-notes" }, notes.map((note) => make("li", from(note, this.app.words.language), datum(this.app.words.pick(note))))) : null;
  }

  // How many records a part counts, and how many it leaves out and why.
  told(part) {
    const { words } = this.app;
    const { missing } = part.owner;
    const list = part.missing.map(([reason, n]) => `${reasonWord(reason, words.language)} (${words.number(n)})`).join("; ");
    const marks = part.missing.flatMap(([reason]) => (Array.isArray(missing[reason]) ? [missing[reason], "length"] : [missing, reason]));
    const told = [part.n === null ? null : make("span", from(part.owner, "n"), words.count("figure_n", part.n)),
      list ? make("span", from(...marks), words.say("figure_missing", { list })) : null].filter(Boolean);
    return told.length ? make("p", { class: "rt-hint" }, told[0], told[1] ? [" ", told[1]] : null) : null;
  }

  // Numbers first, then tables, then the parts below, each under its own heading.
  part(part, headed) {
    return [
      headed ? make("p", { class: "rt-subhead rt-figpart" }, this.pathText(part.path)) : null,
      this.told(part),
      part.facts.length ? this.facts(part.facts) : null,
      ...part.tables.map((table) => this.table(table)),
      ...part.parts.flatMap((below) => this.part(below, true)),
    ];
  }

  pathText(path) {
    return keyText(path[path.length - 1], this.app.words);
  }

  facts(facts) {
    return make("dl", { class: "rt-facts rt-figfacts" }, facts.flatMap(({ path, owner, value }) => [make("dt", {}, this.pathText(path)),
      make("dd", from(owner, path[path.length - 1]), datum(this.cell(path[path.length - 1], value)))]));
  }

  table({ path, rows }) {
    const { words } = this.app;
    const columns = columnsOf(rows, words.language);
    const traced = rows.some((row) => Object.values(tracesOf(row)).some((ids) => ids.length));
    const body = make("tbody", {}, rows.slice(0, FIRST_ROWS).map((row) => this.row(columns, row, traced)));
    const caption = this.pathText(path);
    const rest = rows.length - FIRST_ROWS;
    const more = rest > 0 ? button(make("span", ofDrawing(rest), words.say("more_rows", { n: words.number(rest) })), () => {
      body.append(...rows.slice(FIRST_ROWS).map((row) => this.row(columns, row, traced)));
      more.remove();
    }, { class: "rt-more" }) : null;
    const head = make("tr", {}, columns.map((key) => make("th", { scope: "col" }, keyText(key, words))), traced ? make("th", { scope: "col" }, words.say("records")) : null);
    return make("div", { class: "rt-figtable" }, make("div", { class: "rt-figscroll", tabIndex: 0, role: "group", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, head), body)), more);
  }

  // Codes of the codebook by their labels, years without a thousands mark, the rest as it is.
  cell(key, value) {
    const { model, words } = this.app;
    const entry = typeof value === "string" ? model.codes(key.replace(/^(from|to)_/, "")).find((known) => known.code === value) : null;
    if (entry) return entry[words.language] || entry.en;
    if (Number.isInteger(value) && /(^|_)(year|cohort|sold_in)$/.test(key)) return String(value);
    if (key === "measure") return measureWords(value, words.language);
    if (key === "unit") return unitWords(value, 2, words.language);
    if (key === "corridor" && typeof value === "string") return corridorWords(value, words);
    return valueText(value, words) ?? "–";
  }

  row(columns, row, traced) {
    return make("tr", {}, columns.map((key) => make("td", { class: typeof row[key] === "number" ? "rt-number" : "", ...(isTable(row[key]) ? {} : from(row, key)) }, this.inner(key, row[key]))),
      traced ? make("td", {}, this.trace(tracesOf(row))) : null);
  }

  // A table within a cell opens on demand.
  inner(key, value) {
    const { words } = this.app;
    if (!isTable(value)) return claimed(AS_WORDED.test(key) ? value : null, this.cell(key, value));
    return foldOut(make("span", from(value, "length"), words.number(value.length)), () => this.table({ path: [key], rows: value }));
  }

  // From a number to the records it counts.
  trace({ case: cases, event: events, source: sources }) {
    const { app } = this;
    const { model, words } = app;
    const known = events.length ? events.map((id) => model.eventWithId(id)).filter((e) => e >= 0)
      : cases.map((id) => model.caseWithId(id)).filter((c) => c >= 0).flatMap((c) => Array.from(model.eventsOfCase[c]));
    if (known.length) {
      const label = events.length ? words.count("n_events", known.length) : words.count("n_cases", cases.length);
      return button(make("span", counted(events.length ? events : cases), label), () => app.openRecords({ events: known }), { class: "rt-link" });
    }
    return sources.length ? make("span", { class: "rt-soft", ...counted(sources) }, words.count("n_sources", sources.length)) : null;
  }

  // In the reader's language; the formulas, where they are published, are in English.
  method(method, name) {
    const { words, model } = this.app;
    const { methods, methods_url: base } = model.payload;
    const pair = (methods || {})[name];
    const said = words.pick(pair);
    learnPaths(pair || null, `methods.${name}`);
    const more = base ? link(words.say("methods"), `${base}#${method.split("#")[1] || ""}`) : null;
    return said || more ? make("p", { class: "rt-hint" }, `${words.say("method")}: `, said ? [make("span", from(pair, words.language), said), " "] : null, more) : null;
  }

  update() {}
}

// What the number beside a title counts: as the result says, else as is known of the analysis.
function countedIn(name, { counted: said }) {
  return typeof said === "string" ? said : { corridors: "legs", flows: "legs", estimates: "claims", timeline: "records", dealers: "places", tracing: "firearms" }[name] || "cases";
}

// How many ids a row names; a row that names a single one has no list of them.
function counted(ids) {
  const marks = from(ids, "length");
  return marks["data-figure"] || ids.length > 1 ? marks : ofDrawing(1);
}

export function estimateWords(name, text, words) {
  if (!text) return words.say("not_stated");
  return name === "period" ? edtfWords(text, words.language) : text;
}

function estimateCard(app, i, { claim, group }) {
  const { model, words } = app;
  const t = model.payload.estimates;
  const facts = [["scope", t.scope], ["period", t.period], ["claimant", t.claimant], ["denominator", t.denominator], ["method", t.method]];
  const code = model.text(t.measure[i]) || "";
  return make("li", { class: "rt-estimate" },
    make("p", { class: "rt-estimate-name", ...from(group, "measure") }, datum(measureWords(code, words.language))),
    make("p", { class: "rt-estimate-value", ...claimMarks(claim, group) }, claimWords(words, { ...claim, low: t.low[i], high: t.high[i] }, model.text(t.unit[i]))),
    make("dl", { class: "rt-facts" }, facts.flatMap(([name, column]) => [make("dt", {}, words.say(name)),
      make("dd", from(claim, name), claimed(model.text(column[i]), estimateWords(name, model.text(column[i]), words)))])),
    citationList(app, model.citationsOf(t, i)));
}

// Claims about one measure stand together, so that a reader sees how far they lie apart.
function byMeasure(model) {
  const groups = new Map();
  const { measure } = model.payload.estimates;
  Array.from(measure).forEach((code, i) => groups.set(code, [...(groups.get(code) || []), i]));
  return [...groups.values()].sort((a, b) => b.length - a.length).flat();
}

export function estimateFold(app) {
  const { words, model } = app;
  const count = model.payload.estimates ? model.payload.estimates.id.length : 0;
  const list = make("ul", { class: "rt-plain" });
  const compared = (model.payload.analyses || {}).estimates;
  const known = new Map(((compared && compared.groups) || []).flatMap((group) => group.claims.map((claim) => [claim.estimate_id, { claim, group }])));
  const node = fold(words.say("estimates"), { key: "estimates", count: make("span", from(compared, "n"), words.count("n_claims", count)), hint: words.say("estimates_hint") }, list);
  node.addEventListener("toggle", () => {
    if (node.open && !list.childElementCount && count) list.append(...byMeasure(model).map((i) => estimateCard(app, i, known.get(model.text(model.payload.estimates.id[i])) || {})));
  });
  return node;
}

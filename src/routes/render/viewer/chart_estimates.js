// Published figures on the axis of their measure, each row one claim that opens to who says so.

import { make, worded } from "./dom.js";
import { citationWords } from "./cite.js";
import { citationList } from "./cards.js";
import { claimMark, claimsById, funnelBars, splitGroups } from "./chart_claims.js";
import { from, ofDrawing } from "./figure_paths.js";
import { axisLabels, arrowHead, chartFold, claimed, dot, gridLines, keyOf, line, picture, rect, WIDTH } from "./chart_parts.js";
import { axisOf } from "./chart_scale.js";
import { edtfWords } from "./dates.js";
import { valueWords } from "./describe.js";
import { figureWord } from "./figure_words.js";
import { References } from "./print.js";

const STRIP = 16;
const AXIS_HEIGHT = 16;
const EDGE = 6;
const ARROW = 26;

export class EstimateChart {
  constructor(app, options) {
    this.app = app;
    this.paper = Boolean(options && options.paper);
    const { model } = app;
    this.references = new References(model);
    const table = model.payload.estimates;
    this.index = new Map(table ? Array.from(table.id, (id, i) => [model.text(id), i]) : []);
  }

  build(data) {
    const { app } = this;
    const { words } = app;
    const { charts, single, silent } = splitGroups(data.groups);
    this.groupOf = new Map((data.groups || []).flatMap((group) => group.claims.map((claim) => [claim.estimate_id, group])));
    return [
      this.key(),
      charts.map((group, i) => chartFold(this.titleOf(group, charts), { key: `chart-${group.measure}-${group.unit}`, count: rowsOf(words, group.claims), open: this.paper || i === 0 }, () => this.group(group))),
      this.funnelPart(data.funnels || []),
      this.sharePart(data),
      this.conflictPart(data),
      this.listPart("chart_single", single),
      this.listPart("chart_silent", silent),
      this.flowPart(data.flows_without_value || []),
      this.paper ? make("p", { class: "rt-subhead" }, words.say("references")) : null,
      this.paper ? make("ol", { class: "rt-cites rt-print-refs" }, this.references.list.map(({ citation }) => make("li", {}, worded(citationWords(app.model, words, citation))))) : null,
    ];
  }

  // Claims about one thing in two units stand on two axes: then the title names the unit.
  titleOf(group, charts) {
    const { words } = this.app;
    const alike = charts.filter((other) => other.measure === group.measure).length > 1;
    const { language } = words;
    return make("span", from(group.label, language, ...(alike ? [group.unit_label, language] : [])),
      alike ? `${words.pick(group.label)} (${words.pick(group.unit_label)})` : words.pick(group.label));
  }

  key() {
    const { words } = this.app;
    return keyOf([
      [[dot("rt-chart-dot", 14, 7, 4)], words.say("chart_key_method")],
      [[dot("rt-chart-dot rt-chart-hollow", 14, 7, 4)], words.say("chart_key_no_method")],
      [[line("rt-chart-whisker", 3, 7, 25, 7), dot("rt-chart-dot rt-chart-hollow", 4, 7, 3.5), dot("rt-chart-dot rt-chart-hollow", 24, 7, 3.5)], words.say("chart_key_range")],
      [[line("rt-chart-whisker", 2, 7, 22, 7), arrowHead(2, 7, "left"), dot("rt-chart-dot rt-chart-hollow", 23, 7, 3.5)], words.say("chart_key_open")],
    ]);
  }

  group(group) {
    const { words } = this.app;
    const values = group.claims.flatMap((claim) => [claim.low, claim.high]).filter((value) => value !== null);
    const axis = axisOf(values, { log: group.axis === "log", unit: group.unit, left: EDGE + room(group.claims, "up_to"), right: WIDTH - EDGE - room(group.claims, "at_least") });
    const say = (tick) => (group.unit === "year" ? String(tick) : words.number(tick));
    const unit = words.pick(group.unit_label);
    const scale = words.say(axis.log ? "chart_log" : "chart_linear", { unit });
    return [make("p", { class: "rt-hint", ...from(group.unit_label, words.language) }, scale, this.paper ? null : ` ${words.say("chart_open_row")}`),
      picture(AXIS_HEIGHT, null, axisLabels(axis, 11, say)),
      make("ul", { class: "rt-plain rt-chartrows" }, group.claims.map((claim) => make("li", {}, this.claim(claim, group.unit, strip(claim, axis)))))];
  }

  heading(claim, unit) {
    const { words } = this.app;
    return make("span", { class: "rt-chart-words" }, make("strong", claimMarks(claim, claim.unit ? claim : this.groupOf.get(claim.estimate_id)), claimWords(words, claim, unit)), make("span", { class: "rt-chart-sep" }, " · "),
      make("span", from(claim, "claimant"), claimed(claim.claimant, claim.claimant || words.say("chart_no_claimant"))), " · ", make("span", from(claim, "period"), claim.period ? periodOf(claim.period, words) : words.say("chart_no_period")));
  }

  citations(claim) {
    const { model } = this.app;
    const i = this.index.get(claim.estimate_id);
    return i === undefined ? [] : model.citationsOf(model.payload.estimates, i);
  }

  // On paper nothing can be opened: the row names its sources by number.
  claim(claim, unit, shape) {
    const { app } = this;
    if (this.paper) {
      return make("div", { class: "rt-chartrow" }, shape, this.heading(claim, unit), " ", make("small", {}, this.references.marks(this.citations(claim))));
    }
    const node = make("details", { class: "rt-chartrow", "data-claim": claim.estimate_id }, make("summary", {}, shape, this.heading(claim, unit)));
    node.addEventListener("toggle", () => {
      if (node.open && node.childElementCount === 1) node.append(this.facts(claim), citationList(app, this.citations(claim)));
    });
    return node;
  }

  facts(claim) {
    const { words } = this.app;
    const names = ["scope", "denominator", "method", "derived_from"];
    return make("dl", { class: "rt-facts" }, names.flatMap((name) => [make("dt", {}, figureWord(name, words.language) || words.say(name)),
      make("dd", from(claim, name), claimed(claim[name], claim[name] || words.say("not_stated")))]));
  }

  funnelPart(funnels) {
    const { words } = this.app;
    return funnels.length ? chartFold(words.say("chart_funnel"), { key: "chart-funnel", count: rowsOf(words, funnels), open: this.paper, hint: words.say("chart_funnel_hint") },
      () => funnels.map((funnel) => this.funnel(funnel))) : null;
  }

  funnel(funnel) {
    const { words } = this.app;
    return make("section", { class: "rt-chartpart" }, make("p", { class: "rt-subhead", ...from(funnel, "period") }, periodOf(funnel.period, words)),
      make("ol", { class: "rt-plain rt-chartrows" }, funnelBars(funnel).map(({ step, bars }) => make("li", {},
        make("p", { class: bars.length ? "rt-chart-step" : "rt-chart-step rt-soft", ...from(step.label, words.language) }, words.pick(step.label), bars.length ? null : `: ${words.say("chart_no_figure")}`),
        bars.map((bar) => [this.claim(bar.claim, bar.claim.unit, funnelStrip(bar)), this.denominator(bar)])))));
  }

  denominator({ claim, whole }) {
    const { words } = this.app;
    const [before, after] = words.say("chart_of", { what: "|" }).split("|");
    return make("p", { class: "rt-hint" }, make("span", { ...from(claim, "unit"), ...ofDrawing(whole) }, words.say("chart_whole", { whole: valueWords(words, whole, whole, claim.unit) })), " ",
      make("span", from(claim, "denominator"), before, claimed(claim.denominator, claim.denominator || words.say("not_stated")), after),
      claim.scope ? [" ", words.say("chart_scope"), " ", make("q", from(claim, "scope"), claimed(claim.scope))] : null);
  }

  // What would have to be true if two claims both held, and what was published as a share.
  sharePart(data) {
    const { words } = this.app;
    const [pairs, shares] = [data.interdiction || [], data.published_shares_seized || []];
    const rows = [...pairs, ...shares];
    const axis = axisOf([0, 100], { unit: "percent", left: EDGE, right: WIDTH - EDGE });
    const part = (row, head, shape, claims) => make("section", { class: "rt-chartpart" },
      make("p", { class: "rt-subhead", ...from(row, "period") }, words.say(head), ": ", periodOf(row.period || "", words)), shape,
      make("ul", { class: "rt-plain rt-chartrows" }, claims.map((claim) => make("li", {}, this.claim(claim, claim.unit, null)))));
    return rows.length ? chartFold(words.say("chart_seized"), { key: "chart-seized", count: rowsOf(words, rows), open: this.paper, hint: words.say("chart_seized_hint") },
      () => [pairs.map((pair) => part(pair, "chart_if_both", this.ifBoth(pair, axis), [pair.seized, pair.moved])),
        shares.map((claim) => part(claim, "chart_share_published", strip(claim, axis), [claim])), picture(AXIS_HEIGHT, null, axisLabels(axis, 11, (tick) => words.number(tick)))]) : null;
  }

  ifBoth(pair, axis) {
    const { words } = this.app;
    const [low, high] = [pair.low_percent, pair.high_percent];
    const open = low === null ? "up_to" : high === null ? "at_least" : "number";
    return [strip({ low, high, kind: open }, axis), make("p", { class: "rt-chart-said" }, make("strong", from(pair, "low_percent", pair, "high_percent"), claimWords(words, { low, high, kind: open }, "percent")), " ", words.say("chart_if"))];
  }

  conflictPart(data) {
    const { words } = this.app;
    const conflicts = data.conflicts || [];
    const known = claimsById(data.groups);
    return conflicts.length ? chartFold(words.say("chart_conflicts"), { key: "chart-conflicts", count: make("span", from(conflicts, "length"), words.number(conflicts.length)), open: this.paper, hint: words.say("chart_conflicts_hint") },
      () => conflicts.map((conflict) => this.conflict(conflict, known))) : null;
  }

  conflict(conflict, known) {
    const { words } = this.app;
    const claims = conflict.estimate_ids.map((id) => known.get(id)).filter(Boolean);
    return make("section", { class: "rt-chartpart" },
      make("p", { class: "rt-subhead", ...from(conflict.label, words.language) }, words.pick(conflict.label), ": ", words.say(conflict.contradict ? "chart_contradict" : "chart_differ")),
      make("ul", { class: "rt-plain rt-chartpair" }, claims.map((claim) => make("li", {}, this.claim(claim, conflict.unit, null)))));
  }

  listPart(key, found) {
    const { words } = this.app;
    return found.length ? chartFold(words.say(key), { key, count: rowsOf(words, found), open: this.paper }, () => make("ul", { class: "rt-plain rt-chartrows" },
      found.map(({ claim, group }) => make("li", {}, make("p", { class: "rt-chart-step", ...from(group.label, words.language) }, words.pick(group.label)), this.claim(claim, group.unit, null))))) : null;
  }

  // Movements that a source tells of without a number: words only, nothing to draw.
  flowPart(flows) {
    const { words, model } = this.app;
    const titles = new Map(Array.from(model.payload.sources.id, (id, i) => [model.text(id), i]));
    return flows.length ? chartFold(words.say("chart_flows"), { key: "chart-flows", count: make("span", from(flows, "length"), words.number(flows.length)), open: this.paper }, () => make("ul", { class: "rt-plain rt-chartrows" },
      flows.map((flow) => make("li", {}, make("p", { class: "rt-chart-step", ...from(flow, "origin", flow, "destination") }, worded(flow.origin), " → ", flow.destination ? worded(flow.destination) : words.say("not_stated")),
        make("p", { class: "rt-hint", ...from(flow, "measure", flow, "period") }, claimed(flow.measure), " · ", flow.period ? periodOf(flow.period, words) : words.say("chart_no_period")),
        sourceList(this.app, flow.source_ids, titles, this.paper))))) : null;
  }
}

// A figure as it was published: also open on one side.
export function claimWords(words, { low, high, kind }, unit) {
  const q = valueWords(words, low, high, unit);
  return kind === "up_to" || kind === "at_least" ? words.say(`chart_${kind}`, { q }) : q;
}

function periodOf(period, words) {
  return claimed(period, edtfWords(period, words.language));
}

// Where the number of a claim stands; what is claimed as true or false has none.
export function claimMarks(claim, owner) {
  return owner && owner.unit === "claim" ? {} : from(claim, "low", claim, "high", owner, "unit");
}

// How many rows stand below.
function rowsOf(words, rows) {
  return make("span", ofDrawing(rows.length), words.number(rows.length));
}

export function sourceList(app, ids, titles, paper) {
  const citations = ids.map((id) => titles.get(id)).filter((i) => i !== undefined).map((source) => ({ source, locator: null }));
  if (paper) return make("small", {}, worded(citations.map((citation) => citationWords(app.model, app.words, citation)).join("; ")));
  return citationList(app, citations);
}

// Where a claim is open on one side, its arrow may leave the axis.
function room(claims, kind) {
  return claims.some((claim) => claim.kind === kind) ? ARROW : 0;
}

function strip(claim, axis) {
  const { points, whisker, arrow, hollow } = claimMark(claim, axis);
  const y = STRIP / 2;
  const end = points[0] + (arrow === "left" ? -ARROW : ARROW);
  return picture(STRIP, null, gridLines(axis, 0, STRIP), line("rt-chart-base", axis.left, y, axis.right, y),
    whisker ? line("rt-chart-whisker", whisker[0], y, whisker[1], y) : null,
    arrow ? [line("rt-chart-whisker", points[0], y, end, y), arrowHead(end, y, arrow)] : null,
    points.map((x) => dot(hollow || arrow ? "rt-chart-dot rt-chart-hollow" : "rt-chart-dot", x, y, 4.5)));
}

function funnelStrip({ low, high, open }) {
  const width = WIDTH - 2 * EDGE;
  return picture(STRIP, null, rect("rt-chart-track", EDGE, 3, width, 10), rect("rt-chart-bar-range", EDGE, 3, width * high, 10),
    rect("rt-chart-bar", EDGE, 3, width * low, 10),
    open ? arrowHead(Math.min(WIDTH - 1, EDGE + width * high + 10), 8, "right") : null);
}

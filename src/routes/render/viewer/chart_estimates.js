// Published figures on the axis of their measure, each row one claim that opens to who says so.

import { datum, make } from "./dom.js";
import { citationWords } from "./cite.js";
import { citationList } from "./cards.js";
import { claimMark, claimsById, funnelBars, splitGroups } from "./chart_claims.js";
import { axisLabels, arrowHead, chartFold, dot, gridLines, keyOf, line, picture, rect, WIDTH } from "./chart_parts.js";
import { axisOf } from "./chart_scale.js";
import { edtfWords } from "./dates.js";
import { valueWords } from "./describe.js";
import { figureWord } from "./figure_words.js";

const STRIP = 16;
const AXIS_HEIGHT = 16;
const EDGE = 6;
const ARROW = 26;

export class EstimateChart {
  constructor(app, options) {
    this.app = app;
    this.paper = Boolean(options && options.paper);
    const { model } = app;
    const table = model.payload.estimates;
    this.index = new Map(table ? Array.from(table.id, (id, i) => [model.text(id), i]) : []);
  }

  build(data) {
    const { words } = this.app;
    const { charts, single, silent } = splitGroups(data.groups);
    return [
      this.key(),
      charts.map((group, i) => chartFold(this.titleOf(group, charts), { key: `chart-${group.measure}-${group.unit}`, count: words.number(group.claims.length), open: this.paper || i === 0 }, () => this.group(group))),
      this.funnelPart(data.funnels || []),
      this.conflictPart(data),
      this.listPart("chart_single", single),
      this.listPart("chart_silent", silent),
      this.flowPart(data.flows_without_value || []),
    ];
  }

  // Claims about one thing in two units stand on two axes: then the title names the unit.
  titleOf(group, charts) {
    const { words } = this.app;
    const alike = charts.filter((other) => other.measure === group.measure).length > 1;
    return alike ? `${words.pick(group.label)} (${words.pick(group.unit_label)})` : words.pick(group.label);
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
    return [make("p", { class: "rt-hint" }, scale, this.paper ? null : ` ${words.say("chart_open_row")}`),
      picture(AXIS_HEIGHT, null, axisLabels(axis, 11, say)),
      make("ul", { class: "rt-plain rt-chartrows" }, group.claims.map((claim) => make("li", {}, this.claim(claim, group.unit, strip(claim, axis)))))];
  }

  value(claim, unit) {
    const { words } = this.app;
    const text = valueWords(words, claim.low, claim.high, unit);
    if (claim.kind === "up_to") return words.say("chart_up_to", { q: text });
    return claim.kind === "at_least" ? words.say("chart_at_least", { q: text }) : text;
  }

  heading(claim, unit) {
    const { words } = this.app;
    const period = claim.period ? edtfWords(claim.period, words.language) : words.say("chart_no_period");
    return make("span", { class: "rt-chart-words" }, make("strong", {}, this.value(claim, unit)), make("span", { class: "rt-chart-sep" }, " · "),
      datum(claim.claimant || words.say("chart_no_claimant")), " · ", datum(period));
  }

  citations(claim) {
    const { model } = this.app;
    const i = this.index.get(claim.estimate_id);
    return i === undefined ? [] : model.citationsOf(model.payload.estimates, i);
  }

  // On paper nothing can be opened: the sources stand below the row.
  claim(claim, unit, shape) {
    const { app } = this;
    if (this.paper) {
      const cited = this.citations(claim).map((citation) => citationWords(app.model, app.words, citation)).join("; ");
      return make("div", { class: "rt-chartrow" }, shape, this.heading(claim, unit), make("small", {}, datum(cited)));
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
      make("dd", {}, datum(claim[name] || words.say("not_stated")))]));
  }

  funnelPart(funnels) {
    const { words } = this.app;
    return funnels.length ? chartFold(words.say("chart_funnel"), { key: "chart-funnel", count: words.number(funnels.length), open: this.paper, hint: words.say("chart_funnel_hint") },
      () => funnels.map((funnel) => this.funnel(funnel))) : null;
  }

  funnel(funnel) {
    const { words } = this.app;
    return make("section", { class: "rt-chartpart" }, make("p", { class: "rt-subhead" }, datum(edtfWords(funnel.period, words.language))),
      make("ol", { class: "rt-plain rt-chartrows" }, funnelBars(funnel).map(({ step, bars }) => make("li", {},
        make("p", { class: bars.length ? "rt-chart-step" : "rt-chart-step rt-soft" }, words.pick(step.label), bars.length ? null : `: ${words.say("chart_no_figure")}`),
        bars.map((bar) => [this.claim(bar.claim, bar.claim.unit, funnelStrip(bar)), this.denominator(bar)])))));
  }

  denominator({ claim, whole }) {
    const { words } = this.app;
    return make("p", { class: "rt-hint" }, words.say("chart_whole", { whole: valueWords(words, whole, whole, claim.unit) }), " ",
      words.say("chart_of", { what: claim.denominator || words.say("not_stated") }), claim.scope ? [" ", words.say("chart_scope"), " ", make("q", {}, datum(claim.scope))] : null);
  }

  conflictPart(data) {
    const { words } = this.app;
    const conflicts = data.conflicts || [];
    const known = claimsById(data.groups);
    return conflicts.length ? chartFold(words.say("chart_conflicts"), { key: "chart-conflicts", count: words.number(conflicts.length), open: this.paper, hint: words.say("chart_conflicts_hint") },
      () => conflicts.map((conflict) => this.conflict(conflict, known))) : null;
  }

  conflict(conflict, known) {
    const { words } = this.app;
    const claims = conflict.estimate_ids.map((id) => known.get(id)).filter(Boolean);
    return make("section", { class: "rt-chartpart" },
      make("p", { class: "rt-subhead" }, words.pick(conflict.label), ": ", words.say(conflict.contradict ? "chart_contradict" : "chart_differ")),
      make("ul", { class: "rt-plain rt-chartpair" }, claims.map((claim) => make("li", {}, this.claim(claim, conflict.unit, null)))));
  }

  listPart(key, found) {
    const { words } = this.app;
    return found.length ? chartFold(words.say(key), { key, count: words.number(found.length), open: this.paper }, () => make("ul", { class: "rt-plain rt-chartrows" },
      found.map(({ claim, group }) => make("li", {}, make("p", { class: "rt-chart-step" }, words.pick(group.label)), this.claim(claim, group.unit, null))))) : null;
  }

  // Movements that a source tells of without a number: words only, nothing to draw.
  flowPart(flows) {
    const { words, model } = this.app;
    const titles = new Map(Array.from(model.payload.sources.id, (id, i) => [model.text(id), i]));
    return flows.length ? chartFold(words.say("chart_flows"), { key: "chart-flows", count: words.number(flows.length), open: this.paper }, () => make("ul", { class: "rt-plain rt-chartrows" },
      flows.map((flow) => make("li", {}, make("p", { class: "rt-chart-step" }, datum(`${flow.origin} → ${flow.destination || words.say("not_stated")}`)),
        make("p", { class: "rt-hint" }, datum(flow.measure), " · ", datum(flow.period ? edtfWords(flow.period, words.language) : words.say("chart_no_period"))),
        sourceList(this.app, flow.source_ids, titles, this.paper))))) : null;
  }
}

export function sourceList(app, ids, titles, paper) {
  const citations = ids.map((id) => titles.get(id)).filter((i) => i !== undefined).map((source) => ({ source, locator: null }));
  if (paper) return make("small", {}, datum(citations.map((citation) => citationWords(app.model, app.words, citation)).join("; ")));
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

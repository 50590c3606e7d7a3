// Documented networks: pick one and its cases light up on the map; beside it, who is joined by what.

import { button, datum, make, worded } from "./dom.js";
import { from, ofDrawing } from "./figure_paths.js";
import { tracesOf } from "./figure_rows.js";
import { networkGraph, ring } from "./chart_layout.js";
import { chartFold, claimed, dot, keyOf, line, picture, text, WIDTH } from "./chart_parts.js";
import { sourceList } from "./chart_estimates.js";

const HEIGHT = 190;
const NODE = 11;

export function networkChart(figures, data, paper) {
  const { app } = figures;
  const { words } = app;
  const networks = data.documented || [];
  if (!networks.length) return [make("p", { class: "rt-hint" }, words.say("chart_no_network"))];
  const { model } = app;
  const sources = new Map(Array.from(model.payload.sources.id, (id, i) => [model.text(id), i]));
  return [keyOf([
    [[line("rt-chart-hard", 1, 7, 27, 7)], words.say("chart_key_hard")],
    [[line("rt-chart-soft", 1, 7, 27, 7)], words.say("chart_key_soft")],
  ]), networks.map((network, i) => chartFold(titleOf(app, network), { key: `chart-${network.network_id}`, count: make("span", from(network.case_ids, "length"), words.count("n_cases", network.case_ids.length)), open: paper || i === 0 },
    () => networkPart(figures, network, data.links, { sources, paper })))];
}

function caseName(app, id) {
  const index = app.model.caseWithId(id);
  return index < 0 ? id : app.model.caseTitle(index);
}

function titleOf(app, network) {
  return make("span", { "data-case": network.case_ids.join(" ") }, network.case_ids.map((id) => caseName(app, id)).join(" + "));
}

function networkPart(figures, network, links, { sources, paper }) {
  const { app } = figures;
  const { words } = app;
  const graph = networkGraph(network, links);
  return [
    paper ? null : button(words.say("chart_pick"), () => lightUp(app, network), { class: "rt-chart-pick", "data-network": network.network_id }),
    graphPicture(words, graph, network),
    make("ol", { class: "rt-chart-cases" }, graph.nodes.map((id, i) => make("li", {}, caseButton(app, id), i < graph.own ? null : make("span", { class: "rt-soft" }, ` (${words.say("chart_possible")})`)))),
    make("p", { class: "rt-subhead" }, words.say("chart_joins")),
    make("ul", { class: "rt-plain rt-chartrows" },
      graph.hard.map(({ a, b, link }) => make("li", {}, make("strong", ofDrawing([a + 1, b + 1]), `${a + 1} – ${b + 1}: `), words.maybe(`chart_relation_${link.relation || link.rule}`) || datum(link.relation || link.rule),
        link.words ? [": ", make("q", from(link, "words"), claimed(link.words))] : null, sourceList(app, link.source_ids, sources, paper))),
      graph.soft.map(({ a, b, link }) => make("li", { class: "rt-soft" }, make("span", ofDrawing([a + 1, b + 1]), `${a + 1} – ${b + 1}: `), words.say("chart_shares"), " ",
        link.shared.map((each, i) => [i ? "; " : null, make("span", from(each, "name"), datum(each.name)), " ", figures.trace(tracesOf({ event_ids: each.event_ids }))])))),
  ];
}

function caseButton(app, id) {
  const index = app.model.caseWithId(id);
  return index < 0 ? datum(id) : button(worded(app.model.caseTitle(index)), () => app.showCase(index), { class: "rt-link", "data-case": id });
}

// The records of a network are opened as any others are: what is not theirs steps back.
function lightUp(app, network) {
  const cases = network.case_ids.map((id) => app.model.caseWithId(id)).filter((c) => c >= 0);
  const events = cases.flatMap((c) => Array.from(app.model.eventsOfCase[c]));
  if (!events.length) return;
  app.openRecords({ events, cases });
  app.setFocus({ ...app.focusOfRecords({ events }), companions: new Set(events) }, true);
  app.view.fit(app.view.pointsOf(events));
}

function graphPicture(words, graph, network) {
  const points = ring(graph.nodes.length, { cx: WIDTH / 2, cy: HEIGHT / 2, r: HEIGHT / 2 - NODE - 4 });
  const edge = (name) => ({ a, b }) => line(name, points[a].x, points[a].y, points[b].x, points[b].y);
  const said = words.say("chart_graph_label", { cases: words.number(graph.own), joins: words.number(graph.hard.length), possible: words.number(graph.nodes.length - graph.own) });
  const label = [said, { ...from(network.case_ids, "length", network.links, "length"), ...ofDrawing(graph.nodes.length - graph.own) }];
  return picture(HEIGHT, label, graph.soft.map(edge("rt-chart-soft")), graph.hard.map(edge("rt-chart-hard")),
    points.map(({ x, y }, i) => [dot(i < graph.own ? "rt-chart-node" : "rt-chart-node rt-chart-outer", x, y, NODE),
      text(i < graph.own ? "rt-chart-number" : "rt-chart-number rt-chart-outer", x, y + 4, "middle", String(i + 1), ofDrawing(i + 1))]));
}

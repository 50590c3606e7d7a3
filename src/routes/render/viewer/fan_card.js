// What is not known of a crossing, in words: the fan of the map for who reads instead of looking.

import { datum, make } from "./dom.js";

const LEAST = 0.05;

// Shares are rounded to 5 %: a smaller one is not nothing.
export function shareWords(words, share) {
  return share < LEAST ? words.say("fan_below") : words.say("fan_percent", { n: words.number(Math.round(share * 100)) });
}

function hint(...content) {
  return make("p", { class: "rt-hint" }, ...content);
}

// How far the model can be trusted: its verdict, with n, what the cases are selected by, and its method.
export function gateWords(app) {
  const { words, scene } = app;
  const { verdict, notes, method } = scene.fans.analysis;
  const told = typeof verdict === "string" ? verdict : words.pick(verdict);
  return [hint(words.say("fan_gate", { verdict: told })), ...(notes || []).map((note) => hint(datum(words.pick(note)))),
    method ? app.panel.parts.figures.method(method, "crossings") : null];
}

function likely(app, { row, crossings }) {
  const { words } = app;
  const rest = row.choices - crossings.length;
  const items = crossings.map(({ name, share }) => make("li", {}, datum(words.pick(name)), " ", make("strong", {}, shareWords(words, share))));
  if (rest > 0) items.push(make("li", { class: "rt-soft" }, words.count("fan_rest", rest, { share: shareWords(words, row.rest) })));
  return [hint(words.say("fan_open")), make("ul", { class: "rt-plain rt-fan-shares" }, items)];
}

function possible(app, { row, crossings }) {
  const { words, scene } = app;
  const names = crossings.flatMap(({ name }, i) => [i ? "; " : "", datum(words.pick(name))]);
  return [hint(words.say(scene.fans.analysis.gate_open ? "fan_unplaced" : "fan_closed"), row.choice_ids ? ` ${words.say("fan_narrowed")}` : ""), make("p", { class: "rt-fan-names" }, names)];
}

export function crossingMark(words) {
  return make("div", { class: "rt-mark rt-mark-crossing" }, words.say("crossing_not_documented"));
}

// Under a title, where it is seen at once: the mark, and how much stays open.
export function fanHead({ words }, fans, of) {
  const told = of > 1 ? words.say("fan_drawn", { n: words.number(fans.length), of: words.number(of) }) : words.count("fan_possible", fans[0].row.choices);
  return make("p", { class: "rt-fan-head" }, crossingMark(words), " ", told);
}

// Under the mark: the crossings that remain, with shares only where they may be shown.
export function fanNote(app, fan) {
  const told = fan.row.probabilities ? likely(app, fan) : possible(app, fan);
  const name = fan.row.probabilities ? "fan_likely" : "fan_possible";
  return make("details", { class: "rt-legs rt-fan", open: Boolean(fan.row.probabilities) },
    make("summary", {}, app.words.count(name, fan.row.choices)), told, gateWords(app));
}

// At a crossing: how many cases without a documented one leave it open; a number of them only when the gate is.
export function openCases(app, places) {
  const { model, words, scene } = app;
  const { fans } = scene;
  const crossings = [...new Set(places.flatMap((place) => fans.near(...model.lonLat(place))))];
  if (!fans.analysis || !crossings.length) return null;
  const { count, expected } = fans.openTo(crossings);
  const told = expected === null ? words.count("fan_left_open", count) : words.say("fan_expected", { n: words.number(count), expected: words.number(Math.round(expected * 10) / 10) });
  return make("article", { class: "rt-card rt-fan" }, make("h3", {}, words.say("crossing_not_documented")), make("p", {}, told), gateWords(app));
}

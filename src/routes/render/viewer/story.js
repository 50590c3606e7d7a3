// A case told along its legs: every step with its date, place and sources, and how the next is
// joined to it. Steps by buttons, by keyboard, or by a clock that somebody starts.

import { button, make, datum, worded } from "./dom.js";
import { corridorWords, dateWords, eventPlace } from "./describe.js";
import { citationList, eventCitations, eventFacts, eventTitle, foldOut, legItem, reportLink, row, statusRow } from "./cards.js";
import { fanHead, fanNote } from "./fan_card.js";
import { Player } from "./player.js";

const STEP_MS = 4000;

export class Story {
  constructor(app, popup) {
    this.app = app;
    this.popup = popup;
    this.wanted = null;
    this.player = new Player(() => this.onward(1, "story"), () => this.labelPlay(), STEP_MS);
  }

  steps(caseIndex) {
    return Array.from(this.app.model.eventsOfCase[caseIndex]);
  }

  get open() {
    return this.app.store.caseIndex >= 0;
  }

  // One step on or back; says whether there is another after it.
  onward(by, action) {
    const { caseIndex, step } = this.app.store;
    if (caseIndex < 0) return false;
    const total = this.steps(caseIndex).length;
    const next = step + by;
    if (next < 0 || next >= total) return false;
    this.app.showStep(caseIndex, next, action);
    return next + by >= 0 && next + by < total;
  }

  show(caseIndex, step) {
    const { app } = this;
    const { model, words } = app;
    const steps = this.steps(caseIndex);
    const moved = this.wanted !== null || this.player.playing;
    const place = words.say("story_step", { n: words.number(step + 1), total: words.number(steps.length) });
    const body = [make("ol", { class: "rt-story" }, steps.map((event, i) => this.stepItem(steps, event, i, step))), this.caseFacts(caseIndex)];
    const fan = app.scene.fans.ofCase(caseIndex);
    const heading = this.popup.frame(worded(model.caseTitle(caseIndex)), `${words.say("case_story")} · ${place}`, this.actions(step, steps.length), body, fan ? fanHead(app, [fan], 1) : null);
    if (moved) app.say(`${place}: ${model.label("kind", model.events.kind[steps[step]], words.language)}, ${eventPlace(model, words, steps[step])}`);
    if (!this.keepsFocus()) this.popup.focusOn(heading);
    if (step > 0 || moved) this.scrollToStep();
  }

  scrollToStep() {
    const body = this.popup.node.querySelector(".rt-popup-body");
    const current = body.querySelector("[aria-current=step]");
    // On a low screen all of the card scrolls, under the buttons.
    const whole = body.scrollHeight <= body.clientHeight + 1;
    const scroller = whole ? body.parentNode : body;
    const covered = whole ? body.previousSibling.offsetHeight : 0;
    scroller.scrollTop += current.getBoundingClientRect().top - scroller.getBoundingClientRect().top - covered - 4;
  }

  // Previous and next are rebuilt with every step: focus must not fall back to the page.
  keepsFocus() {
    const wanted = this.wanted ? this.popup.node.querySelector(`[data-story=${this.wanted}]`) : null;
    this.wanted = null;
    if (!wanted) return false;
    (wanted.disabled ? this.popup.node.querySelector("#rt-popup-title") : wanted).focus({ preventScroll: true });
    return true;
  }

  go(by, name) {
    this.player.pause();
    this.wanted = name;
    this.onward(by, "story");
    this.wanted = null;
  }

  actions(step, total) {
    const { app } = this;
    const { words } = app;
    this.playButton = button("", () => this.togglePlay(total), { "data-story": "play" });
    this.labelPlay();
    const whole = button(words.say("fit_case"), () => this.showWhole());
    // A single event has nothing to step to.
    if (total === 1) return [whole];
    return [
      button(words.say("story_previous"), () => this.go(-1, "previous"), { disabled: step === 0, "data-story": "previous" }),
      button(words.say("story_next"), () => this.go(1, "next"), { disabled: step >= total - 1, "data-story": "next" }),
      this.playButton,
      whole,
    ];
  }

  // All of it at once is no step.
  showWhole() {
    const { app } = this;
    const { words, model, store: { caseIndex } } = app;
    const steps = this.steps(caseIndex);
    this.player.pause();
    this.popup.node.querySelector(".rt-hint").textContent = `${words.say("case_story")} · ${words.say("fit_case")}: ${words.count("n_events", steps.length)}`;
    app.setFocus({ ...app.scene.focus, legs: new Set(model.legsOfCase[caseIndex]), companions: new Set(steps) }, true);
    app.fitCase(caseIndex);
  }

  togglePlay(total) {
    const { app } = this;
    if (this.player.playing) {
      this.player.pause();
      return;
    }
    this.wanted = "play";
    if (app.store.step >= total - 1) app.showStep(app.store.caseIndex, 0, "story");
    this.wanted = null;
    this.player.play();
  }

  labelPlay() {
    if (!this.playButton) return;
    this.playButton.textContent = this.app.words.say(this.player.playing ? "pause" : "play");
    this.playButton.setAttribute("aria-pressed", String(this.player.playing));
  }

  caseFacts(caseIndex) {
    const { model, words } = this.app;
    const { cases } = model;
    const facts = [["docket", model.text(cases.docket[caseIndex])], ["court", model.text(cases.court[caseIndex])],
      ["corridor", corridorWords(model.text(cases.corridor[caseIndex]) || "", words)]];
    return make("div", { class: "rt-card" }, make("h3", {}, words.say("the_case")), make("p", {}, worded(model.text(cases.summary[caseIndex]))),
      make("dl", { class: "rt-facts" }, statusRow(this.app, caseIndex), facts.filter(([, value]) => value).flatMap(([name, value]) => row(words.say(name), datum(value)))),
      this.fanOf(caseIndex), this.caseCitations(caseIndex), make("p", { class: "rt-hint" }, words.say("related_quantity")), reportLink(this.app, model.text(cases.id[caseIndex])));
  }

  fanOf(caseIndex) {
    const fan = this.app.scene.fans.ofCase(caseIndex);
    return fan ? fanNote(this.app, fan) : null;
  }

  caseCitations(caseIndex) {
    const { model, words } = this.app;
    const citations = model.cases.citation_start ? model.citationsOf(model.cases, caseIndex) : [];
    return citations.length ? foldOut(`${words.say("case_sources")} (${words.number(citations.length)})`, () => citationList(this.app, citations)) : null;
  }

  stepItem(steps, event, index, current) {
    const { app } = this;
    const { model, words } = app;
    const open = index === current;
    const date = dateWords(model, words, event);
    const head = make("button", {
      type: "button", class: "rt-step", "aria-expanded": String(open), "aria-current": open ? "step" : null, "data-step": String(index),
      onclick: () => {
        this.player.pause();
        app.showStep(model.events.case[event], index, "story");
      },
    }, eventTitle(app, event), make("span", { class: "rt-soft rt-block" }, date.text, " · ", datum(eventPlace(model, words, event))));
    return make("li", { class: open ? "rt-step-item rt-step-open" : "rt-step-item" }, make("h3", {}, head),
      open ? make("div", { class: "rt-step-body", "data-event": model.eventId(event) }, eventFacts(app, event), eventCitations(app, event), this.legsOnward(event)) : null);
  }

  legsOnward(event) {
    const { model, words } = this.app;
    const legs = Array.from(model.legsOfEvent[event]).filter((leg) => model.legs.from[leg] === event);
    return legs.length ? make("div", {}, make("p", { class: "rt-subhead" }, words.say("legs_of_event")),
      make("ul", { class: "rt-leglist" }, legs.map((leg) => legItem(this.app, leg)))) : null;
  }
}

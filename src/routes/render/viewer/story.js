// A case told in the order of its chain: every step with its date, place and sources.

import { button, make, datum } from "./dom.js";
import { corridorWords, dateWords, eventPlace } from "./describe.js";
import { citationList, eventBody, eventTitle, legItem } from "./records.js";

export class Story {
  constructor(app, popup) {
    this.app = app;
    this.popup = popup;
  }

  steps(caseIndex) {
    return this.app.model.eventsOfCase[caseIndex];
  }

  show(caseIndex, step) {
    const { app } = this;
    const { model, words } = app;
    const steps = this.steps(caseIndex);
    const body = [this.caseFacts(caseIndex), make("ol", { class: "rt-story" }, steps.map((event, i) => this.stepItem(steps, event, i, step)))];
    const heading = this.popup.frame(make("bdi", {}, model.caseTitle(caseIndex)),
      `${words.say("case_story")} · ${words.say("story_step", { n: words.number(step + 1), total: words.number(steps.length) })}`,
      this.actions(caseIndex, step, steps.length), body);
    this.moved = this.wanted !== null && this.wanted !== undefined;
    if (app.focusesPopup && !this.keepsFocus()) heading.focus({ preventScroll: true });
    if (step > 0 || this.moved) this.scrollToStep();
    this.moved = false;
  }

  scrollToStep() {
    const body = this.popup.node.querySelector(".rt-popup-body");
    const current = body.querySelector("[aria-current=step]");
    body.scrollTop += current.getBoundingClientRect().top - body.getBoundingClientRect().top - 4;
  }

  // Previous and next are rebuilt with every step: focus must not fall back to the page.
  keepsFocus() {
    const wanted = this.wanted ? this.popup.node.querySelector(`[data-story=${this.wanted}]`) : null;
    this.wanted = null;
    if (!wanted) return false;
    (wanted.disabled ? this.popup.node.querySelector("#rt-popup-title") : wanted).focus({ preventScroll: true });
    return true;
  }

  actions(caseIndex, step, total) {
    const { app } = this;
    const go = (name, to) => () => {
      this.wanted = name;
      app.showStep(caseIndex, to);
    };
    return [
      button(app.words.say("story_previous"), go("previous", step - 1), { disabled: step === 0, "data-story": "previous" }),
      button(app.words.say("story_next"), go("next", step + 1), { disabled: step >= total - 1, "data-story": "next" }),
      button(app.words.say("fit_case"), () => app.fitCase(caseIndex)),
    ];
  }

  caseFacts(caseIndex) {
    const { model, words } = this.app;
    const { cases } = model;
    const status = model.label("status", cases.status[caseIndex], words.language);
    const key = `status_note_${model.code("status", cases.status[caseIndex])}`;
    const note = words.say(key) === key ? "" : words.say(key);
    const facts = [["legal_status", status ? `${status}. ${note}` : null], ["docket", model.text(cases.docket[caseIndex])],
      ["court", model.text(cases.court[caseIndex])], ["corridor", corridorWords(model.text(cases.corridor[caseIndex]) || "", words)]];
    return make("div", { class: "rt-card" }, make("p", {}, datum(model.text(cases.summary[caseIndex]))),
      make("dl", { class: "rt-facts" }, facts.filter(([, value]) => value)
        .flatMap(([name, value]) => [make("dt", {}, words.say(name)), make("dd", {}, datum(value))])),
      this.caseCitations(caseIndex), make("p", { class: "rt-hint" }, words.say("related_quantity")));
  }

  caseCitations(caseIndex) {
    const { model, words } = this.app;
    const citations = model.cases.citation_start ? model.citationsOf(model.cases, caseIndex) : [];
    return citations.length ? make("details", { class: "rt-legs" },
      make("summary", {}, `${words.say("case_sources")} (${words.number(citations.length)})`), citationList(this.app, citations)) : null;
  }

  stepItem(steps, event, index, current) {
    const { app } = this;
    const { model, words } = app;
    const open = index === current;
    const date = dateWords(model, words, event);
    const head = make("button", {
      type: "button", class: "rt-step", "aria-expanded": String(open), "aria-current": open ? "step" : null,
      onclick: () => app.showStep(model.events.case[event], index),
    }, eventTitle(app, event), make("span", { class: "rt-soft rt-block" }, date.text, " · ", datum(eventPlace(model, words, event))));
    return make("li", { class: open ? "rt-step-item rt-step-open" : "rt-step-item" }, make("h3", {}, head),
      open ? make("div", { class: "rt-step-body" }, eventBody(app, event).slice(0, 3), this.onward(event)) : null);
  }

  onward(event) {
    const { model, words } = this.app;
    const legs = model.legsOfEvent[event].filter((leg) => model.legs.from[leg] === event);
    return legs.length ? make("div", {}, make("h4", {}, words.say("legs_of_event")),
      make("ul", { class: "rt-leglist" }, legs.map((leg) => legItem(this.app, leg)))) : null;
  }
}

// The tab about the page itself: what it holds, what it cannot show, how it was made, how to cite it.

import { datum, link, make, section } from "./dom.js";
import { reportLink } from "./cards.js";

export class About {
  constructor(app) {
    this.app = app;
  }

  build() {
    const { app } = this;
    const { words, summary } = app;
    const { payload } = app.model;
    const numbers = Object.fromEntries(["events", "cases", "sources"].map((key) => [key, words.number(summary[key])]));
    numbers.of_events = words.number(payload.counted.sources_of_events);
    const report = reportLink(app, words.pick(payload.title));
    return [
      make("p", { class: "rt-summary" }, words.say("summary", numbers), " ", summary.withheld ? words.count("withheld", summary.withheld) : null),
      payload.summary ? make("p", { class: "rt-about" }, datum(words.pick(payload.summary))) : null,
      section(words.say("coverage"), {}, make("p", {}, datum(words.pick(payload.coverage) || words.say("coverage_default"))),
        make("p", {}, words.say("as_worded"))),
      payload.method ? section(words.say("method_note"), {}, make("p", {}, datum(words.pick(payload.method))), this.methodLink()) : null,
      section(words.say("how_to_cite"), {}, make("p", {}, datum(words.pick(payload.cite))),
        make("p", { class: "rt-hash" }, make("span", { class: "rt-soft" }, `${words.say("data_hash")}: `), make("code", {}, payload.data_sha256))),
      report ? section(words.say("errors"), {}, make("p", {}, report)) : null,
      section(words.say("keyboard"), {}, make("p", {}, words.say("keyboard_hint"))),
      section(words.say("attribution"), {}, make("ul", { class: "rt-plain rt-attribution" },
        ["Leaflet", ...(payload.attribution || []).map((a) => a.text)].map((text) => make("li", {}, datum(text))))),
    ].filter(Boolean);
  }

  methodLink() {
    const { payload } = this.app.model;
    return payload.methods_url ? make("p", {}, link(this.app.words.say("methods"), payload.methods_url)) : null;
  }

  update() {}
}

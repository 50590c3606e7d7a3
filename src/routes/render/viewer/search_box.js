// The search field, and under it what the words name: cases, places and organisations to jump to.

import { button, datum, field, make, replace } from "./dom.js";
import { namedMatches } from "./search.js";
import { placeName } from "./describe.js";

const DELAY_MS = 150;
const LISTED = 4;

export class SearchBox {
  constructor(app) {
    this.app = app;
  }

  build() {
    const { app } = this;
    this.input = make("input", {
      type: "search", id: "rt-search", value: app.store.filters.text, placeholder: app.words.say("search_hint"),
      autocomplete: "off", spellcheck: false, maxLength: 120,
      oninput: () => {
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => app.setFilters({ text: this.input.value }, "text"), DELAY_MS);
      },
    });
    this.hits = make("div", { class: "rt-hits", hidden: true });
    this.text = null;
    return make("search", {}, field(app.words.say("search"), this.input, "rt-field rt-search"), this.hits);
  }

  update() {
    const { text } = this.app.store.filters;
    if (document.activeElement !== this.input) this.input.value = text;
    if (text === this.text) return;
    this.text = text;
    this.list(text);
  }

  list(text) {
    const { app } = this;
    const { model, words } = app;
    const found = namedMatches(model, (place) => placeName(model, words, place), text, Infinity);
    const group = (name, entries, act) => (entries.length ? make("li", {}, make("span", { class: "rt-soft" }, words.say(name)),
      make("ul", { class: "rt-plain" }, entries.slice(0, LISTED).map((entry) => make("li", {}, button(datum(entry.text), () => act(entry), { class: "rt-link" })))),
      entries.length > LISTED ? make("span", { class: "rt-soft" }, words.count("more_sources", entries.length - LISTED)) : null) : null);
    const groups = [group("hits_cases", found.cases, ({ index }) => app.showCase(index)),
      group("hits_places", found.places, ({ index }) => app.showPlace(index)),
      group("hits_organisations", found.organisations, ({ text: organisation }) => app.setFilters({ organisation, text: "" }, "filter"))].filter(Boolean);
    this.hits.hidden = groups.length === 0;
    replace(this.hits, groups.length ? make("ul", { class: "rt-plain" }, groups) : null);
  }
}

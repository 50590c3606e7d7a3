// The search field, and under it what the words name: cases, states, places and organisations to jump to.

import { append, button, datum, field, make, replace } from "./dom.js";
import { namedMatches } from "./search.js";

const DELAY_MS = 150;
const LISTED = 4;
const MORE = 50;

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
    if (text === this.text && (!text || this.app.mask === this.mask)) return;
    this.text = text;
    this.mask = this.app.mask;
    this.list(text);
  }

  list(text) {
    const { app } = this;
    const { model, words } = app;
    const found = namedMatches(model, words, app.mask, text);
    const groups = [this.group("hits_states", found.states, ({ index }) => app.showState(index)),
      this.group("hits_cases", found.cases, ({ index }) => app.showCase(index)),
      this.group("hits_places", found.places, ({ index }) => app.showPlace(index)),
      this.group("hits_organisations", found.organisations, ({ name }) => app.setFilters({ organisation: name, text: "" }, "filter"))].filter(Boolean);
    this.hits.hidden = groups.length === 0;
    replace(this.hits, groups.length ? make("ul", { class: "rt-plain" }, groups) : null);
  }

  group(name, entries, act) {
    if (!entries.length) return null;
    const { words } = this.app;
    const row = (entry) => make("li", {}, button(datum(entry.text), () => act(entry), { class: "rt-link" }),
      entry.count ? make("span", { class: "rt-soft" }, ` ${words.count("state_events", entry.count)}`) : null);
    const list = make("ul", { class: "rt-plain" }, entries.slice(0, LISTED).map(row));
    const label = () => words.count("more_sources", entries.length - list.childElementCount);
    const more = button(label(), () => {
      const next = list.childElementCount;
      append(list, entries.slice(next, next + MORE).map(row));
      list.children[next].firstChild.focus();
      more.hidden = list.childElementCount === entries.length;
      more.textContent = label();
    }, { class: "rt-link", hidden: entries.length <= LISTED });
    return make("li", {}, make("span", { class: "rt-soft" }, words.say(name)), list, more);
  }
}

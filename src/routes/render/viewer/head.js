// The head of the page: title, how many records are shown, which filters are on, and the tools.

import { button, make, replace, svg } from "./dom.js";
import { activeFilters } from "./active.js";
import { emptyFilters } from "./filters.js";

const MOON = "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z";
// The same in embedded.css.
const NARROW = 480;

export class Head {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    // In a narrow frame the map has the room, and the key is a click away.
    const key = document.querySelector("#routes-bar details");
    if (key) key.open = window.innerWidth >= NARROW;
  }

  render() {
    const { app } = this;
    const { words } = app;
    const language = button(words.say("other_language"), () => app.setLanguage(words.language === "en" ? "es" : "en"), {
      class: "rt-language", lang: words.language === "en" ? "es" : "en", "aria-label": words.say("switch_language"), id: "rt-language",
    });
    this.theme = button(svg("svg", { viewBox: "0 0 24 24", class: "rt-icon", "aria-hidden": "true", focusable: "false" }, svg("path", { d: MOON })),
      () => app.setTheme(), { class: "rt-theme", id: "rt-theme" });
    const share = button(words.say("open_share"), () => app.layout.toggle("share"), { class: "rt-sharebutton", "aria-expanded": "false", "aria-controls": "rt-share", "data-sheet": "share" });
    const table = button(words.say("open_table"), () => app.openTable(), { class: "rt-tablebutton" });
    replace(this.node, make("h1", {}, make("bdi", {}, words.pick(app.model.payload.title))),
      make("div", { class: "rt-tools", role: "group", "aria-label": words.say("tools") }, table, share, this.theme, language), this.status());
    this.update();
  }

  status() {
    const { words } = this.app;
    this.count = make("p", { class: "rt-shown", role: "status", "aria-live": "polite" });
    this.clear = button(words.say("clear_filters"), () => {
      this.app.setFilters(emptyFilters(), "clear");
      this.app.renderPanel();
      document.getElementById("rt-search").focus({ preventScroll: true });
    }, { class: "rt-link rt-clear" });
    this.chips = make("ul", { class: "rt-chips", "aria-label": words.say("filters_on") });
    return make("div", { class: "rt-status" }, this.count, this.clear, this.chips);
  }

  update() {
    const { app } = this;
    const { words, counts, model, store } = app;
    const numbers = Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, words.number(n)]));
    const said = counts.shown === 0 ? words.say(model.size ? "no_match" : "no_events") : `${words.say("shown_count", numbers)} ${words.count("in_cases", counts.cases)}`;
    if (this.count.textContent !== said) this.count.textContent = said;
    const chips = activeFilters(model, words, store.filters, counts);
    this.clear.hidden = chips.length === 0;
    this.chips.hidden = chips.length === 0;
    replace(this.chips, chips.map((chip) => make("li", {}, button([make("bdi", {}, chip.label), make("span", { "aria-hidden": "true" }, " ×")], () => {
      app.setFilters(chip.patch, "filter");
      app.renderPanel();
      (this.chips.querySelector("button") || document.getElementById("rt-search")).focus({ preventScroll: true });
    }, { class: "rt-chip", "aria-label": words.say("remove_filter", { what: chip.label }) }))));
    this.theme.setAttribute("aria-label", words.say(app.theme.current === "dark" ? "theme_light" : "theme_dark"));
    this.theme.title = words.say(app.theme.current === "dark" ? "theme_light" : "theme_dark");
    this.carry();
  }

  // The other pages of the atlas begin with their own question, in the language and colours of this one.
  carry() {
    const { words, theme } = this.app;
    for (const link of document.querySelectorAll("#routes-links a, #routes-bar a")) {
      link.setAttribute("href", `${link.getAttribute("href").split("#")[0]}#l=${words.language}${theme.carried ? `&th=${theme.carried}` : ""}`);
    }
  }
}

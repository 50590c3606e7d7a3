// The legend that is the control panel: what a symbol means, how many there are, and the switch.

import { button, field, fold, make, replace, section } from "./dom.js";
import { basisCounts, emptyFilters, facetCounts, isFiltered, NOT_STATED } from "./filters.js";
import { aboutSections, areaRows, estimateList, unplacedList } from "./panel_lists.js";
import { corridorWords } from "./describe.js";
import { lineWidth } from "./flows.js";
import { paintSample } from "./paint_legs.js";
import { picture, styleOfKind, symbolPicture } from "./symbols.js";

const WIDTH_SAMPLES = [10, 100, 500];
const SEARCH_DELAY_MS = 150;

export class Panel {
  constructor(app, node, headNode) {
    this.app = app;
    this.node = node;
    this.headNode = headNode;
  }

  // Built anew when the language changes; `update` then only touches counts, so focus stays put.
  render() {
    const { words } = this.app;
    this.rows = [];
    const opened = new Set([...this.node.querySelectorAll("details[open]")].map((d) => d.dataset.fold));
    replace(this.headNode, ...this.head(), this.statusLine());
    replace(this.node, this.summary(), this.searchBox(), this.stageSection(), this.legSection(), this.areaFold(),
      make("h2", { class: "rt-group" }, words.say("filters")), this.itemFold(), this.statusFold(), this.corridorField(), this.sourceFold(),
      make("h2", { class: "rt-group" }, words.say("lists")), this.unplacedFold(), estimateList(this.app), ...aboutSections(this.app));
    for (const details of this.node.querySelectorAll("details[data-fold]")) {
      if (opened.has(details.dataset.fold)) details.open = true;
    }
    this.update();
  }

  head() {
    const { app } = this;
    const { words } = app;
    const language = button(words.say("other_language"), () => app.setLanguage(words.language === "en" ? "es" : "en"), {
      class: "rt-language", lang: words.language === "en" ? "es" : "en", "aria-label": words.say("switch_language"), id: "rt-language",
    });
    return [make("h1", {}, make("bdi", {}, words.pick(app.model.payload.title))), language];
  }

  summary() {
    const { app } = this;
    const { words, summary } = app;
    const numbers = Object.fromEntries(["events", "cases", "sources"].map((key) => [key, words.number(summary[key])]));
    return make("div", { class: "rt-intro" },
      make("p", { class: "rt-summary" }, words.say("summary", numbers), " ",
        summary.withheld ? words.count("withheld", summary.withheld) : null),
      make("p", { class: "rt-coverage" }, make("strong", {}, `${words.say("coverage")}: `),
        make("bdi", {}, words.pick(app.model.payload.coverage) || words.say("coverage_default"))),
      button(words.say("show_table"), () => app.table.open(), { class: "rt-tablebutton" }));
  }

  statusLine() {
    const { app } = this;
    this.count = make("p", { class: "rt-shown", role: "status", "aria-live": "polite" });
    this.clear = button(app.words.say("clear_filters"), () => {
      app.setFilters(emptyFilters());
      this.render();
      this.search.focus();
    }, { class: "rt-link" });
    return make("div", { class: "rt-status" }, this.count, this.clear);
  }

  searchBox() {
    const { app } = this;
    this.search = make("input", {
      type: "search", id: "rt-search", value: app.store.filters.text, placeholder: app.words.say("search_hint"),
      autocomplete: "off", spellcheck: false, maxLength: 120,
      oninput: () => {
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => app.setFilters({ text: this.search.value }), SEARCH_DELAY_MS);
      },
    });
    return field(app.words.say("search"), this.search, "rt-field rt-search");
  }

  // One row of a facet: native checkbox, picture, label, count.
  row(facet, code, label, image, note) {
    const { app } = this;
    const input = make("input", {
      type: "checkbox", checked: !app.store.filters[facet].includes(code), "data-facet": facet, "data-code": code,
      onchange: () => app.toggle(facet, code, input.checked),
    });
    const count = make("span", { class: "rt-count" });
    this.rows.push({ facet, code, input, count });
    return make("label", { class: "rt-row" }, input, image ? make("span", { class: "rt-sample" }, image) : null,
      make("span", { class: "rt-rowlabel" }, label, note ? make("span", { class: "rt-soft rt-block" }, note) : null), count);
  }

  stageSection() {
    const { app } = this;
    const { words } = app;
    const rows = app.model.codes("kind").map((entry, i) => {
      const image = symbolPicture(styleOfKind(entry.code, i), { hollow: false, count: 0 });
      return this.row("kind", entry.code, entry[words.language] || entry.en, image);
    });
    const hollow = make("input", {
      type: "checkbox", id: "rt-documented-only", checked: app.store.filters.documentedOnly,
      onchange: () => app.setFilters({ documentedOnly: hollow.checked }),
    });
    const hollowImage = symbolPicture(styleOfKind("purchase", 0), { hollow: true, count: 0 });
    return section(words.say("stages"), { class: "rt-stages" }, rows,
      make("p", { class: "rt-note" }, make("span", { class: "rt-sample" }, hollowImage), words.say("inferred_event")),
      make("label", { class: "rt-row rt-row-extra" }, hollow, make("span", { class: "rt-rowlabel" }, words.say("hollow_only_documented"))),
      make("p", { class: "rt-hint" }, words.say("symbol_size")));
  }

  legSection() {
    const { app } = this;
    const { words } = app;
    const rows = app.model.codes("basis").map((entry) => {
      const key = `basis_${entry.code}_note`;
      const image = picture(44, 18, (ctx) => paintSample(ctx, entry.code, 44, 18));
      return this.row("basis", entry.code, entry[words.language] || entry.en, image, words.say(key) === key ? null : words.say(key));
    });
    const widths = WIDTH_SAMPLES.map((n) => make("span", { class: "rt-width" },
      picture(28, 14, (ctx) => {
        ctx.fillStyle = "#2f3742";
        ctx.fillRect(0, 7 - lineWidth(n) / 2, 28, lineWidth(n));
      }), words.number(n)));
    this.dropped = make("p", { class: "rt-hint" });
    return section(words.say("legs"), { class: "rt-legsection" }, rows,
      make("p", { class: "rt-note rt-widths" }, make("span", {}, `${words.say("line_width")}: `), widths,
        make("span", {}, words.say("records_firearms_other")), make("span", { class: "rt-soft" }, `; ${words.say("line_width_unknown")}: `),
        picture(28, 14, (ctx) => ctx.fillRect(0, 6.2, 28, 1.5))),
      make("p", { class: "rt-hint" }, words.say("legs_hint"), " ", words.say("line_fade")), this.dropped);
  }

  areaFold() {
    this.areaBody = make("ul", { class: "rt-plain" });
    const node = fold(this.app.words.say("areas"), { key: "areas", count: "", hint: this.app.words.say("areas_hint") }, this.areaBody);
    this.areaCount = node.querySelector(".rt-count");
    return node;
  }

  facetRows(facet, withNotStated) {
    const { words, model } = this.app;
    const rows = model.codes(facet).map((entry) => this.row(facet, entry.code, entry[words.language] || entry.en));
    return withNotStated ? [...rows, this.row(facet, NOT_STATED, words.say("not_stated"))] : rows;
  }

  itemFold() {
    const { app } = this;
    const military = make("input", {
      type: "checkbox", id: "rt-military", checked: app.store.filters.military,
      onchange: () => app.setFilters({ military: military.checked }),
    });
    return fold(app.words.say("items"), { key: "items" },
      make("label", { class: "rt-row rt-row-extra" }, military, make("span", { class: "rt-rowlabel" }, app.words.say("military_only"))),
      this.facetRows("item_category", true));
  }

  statusFold() {
    return fold(this.app.words.say("legal_status"), { key: "status" }, this.facetRows("status", false));
  }

  sourceFold() {
    return fold(this.app.words.say("source_kinds"), { key: "sources" }, this.facetRows("source_kind", true));
  }

  corridorField() {
    const { app } = this;
    const { words, model } = app;
    const known = [...new Set(model.cases.corridor.map((s) => model.text(s) || NOT_STATED))].sort();
    const option = (value, label) => make("option", { value, selected: app.store.filters.corridor === value }, label);
    this.corridor = make("select", { id: "rt-corridor", onchange: () => app.setFilters({ corridor: this.corridor.value }) },
      option("", words.say("all_corridors")), known.map((value) => option(value, value === NOT_STATED ? words.say("not_stated") : corridorWords(value, words))));
    return field(words.say("corridor"), this.corridor);
  }

  unplacedFold() {
    this.unplacedBody = make("div");
    const node = fold(this.app.words.say("unplaced"), { key: "unplaced", count: "", hint: this.app.words.say("unplaced_hint") }, this.unplacedBody);
    this.unplacedCount = node.querySelector(".rt-count");
    node.addEventListener("toggle", () => this.fillUnplaced(node.open));
    this.unplacedNode = node;
    return node;
  }

  fillUnplaced(open) {
    if (open) replace(this.unplacedBody, unplacedList(this.app));
  }

  update() {
    const { app } = this;
    const { words, store } = app;
    this.updateCount();
    const counts = {};
    for (const row of this.rows) {
      if (!counts[row.facet]) counts[row.facet] = row.facet === "basis" ? basisCounts(app.model, app.mask) : facetCounts(app.model, app.failed, row.facet);
      const n = counts[row.facet].get(row.code) || 0;
      row.count.textContent = words.number(n);
      row.input.parentElement.classList.toggle("rt-row-empty", n === 0);
      row.input.checked = !store.filters[row.facet].includes(row.code);
    }
    this.clear.hidden = !isFiltered(store.filters);
    this.dropped.textContent = app.scene.dropped ? words.say("lines_dropped", { n: words.number(app.scene.dropped) }) : "";
    replace(this.areaBody, areaRows(app));
    this.areaCount.textContent = words.number(app.scene.areas.size);
    this.fillUnplaced(this.unplacedNode.open);
  }

  updateCount() {
    const { words, counts } = this.app;
    const numbers = Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, words.number(n)]));
    this.count.textContent = counts.shown === 0 ? words.say("no_match") : words.say("shown_count", numbers);
    this.unplacedCount.textContent = numbers.unplaced;
  }
}

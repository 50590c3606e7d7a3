// The filters of the control panel beside stages and legs.

import { button, field, fold, make, replace } from "./dom.js";
import { ANY_NAMED, facetCounts, facetTotal, linkedCases, militaryCount, NOT_STATED } from "./filters.js";
import { corridorLabel, organisationLabel } from "./active.js";
import { UNNAMED } from "./organisations.js";

const LABELS = { corridor: corridorLabel, organisation: organisationLabel };

export class FilterFields {
  constructor(app, facets) {
    this.app = app;
    this.facets = facets;
  }

  build() {
    return [this.choice("corridor"), this.choice("organisation"), this.areaField(),
      this.fold("items", "item_category", true), this.fold("legal_status", "status", false),
      this.fold("precision", "level", false, "precision_hint"), this.fold("source_kinds", "source_kind", true, "source_kinds_hint")];
  }

  // The two switches that many readers want at once: weapons of war, and what sources state.
  switches() {
    const { app } = this;
    const { words } = app;
    this.military = make("input", { type: "checkbox", id: "rt-military", onchange: () => app.setFilters({ military: this.military.checked }, "filter") });
    this.documented = make("input", { type: "checkbox", id: "rt-documented-only", onchange: () => app.setFilters({ documentedOnly: this.documented.checked }, "filter") });
    this.militaryCount = make("span", { class: "rt-count" });
    this.linked = make("input", { type: "checkbox", id: "rt-linked", onchange: () => app.setFilters({ linked: this.linked.checked }, "filter") });
    const linked = linkedCases(app.model.payload).length;
    return [linked ? make("label", { class: "rt-row rt-row-extra" }, this.linked, make("span", { class: "rt-rowlabel" }, words.count("linked_only", linked))) : null,
      make("label", { class: "rt-row rt-row-extra" }, this.military, make("span", { class: "rt-rowlabel" }, words.say("military_only")), this.militaryCount),
      make("label", { class: "rt-row" }, this.documented, make("span", { class: "rt-rowlabel" }, words.say("hollow_only_documented")))];
  }

  facetRows(facet, withNotStated) {
    const { words, model } = this.app;
    const rows = model.codes(facet).map((entry) => this.facets.row(facet, entry.code, entry[words.language] || entry.en));
    return withNotStated ? [...rows, this.facets.row(facet, NOT_STATED, words.say("not_stated"))] : rows;
  }

  fold(title, facet, withNotStated, hint) {
    const { words } = this.app;
    const node = fold(words.say(title), { key: facet, hint: hint ? words.say(hint) : null }, this.facetRows(facet, withNotStated));
    node.addEventListener("toggle", () => this.facets.update());
    return node;
  }

  choice(facet) {
    const { app } = this;
    const select = make("select", { id: `rt-${facet}`, onchange: () => app.setFilters({ [facet]: select.value }, "filter") });
    this[facet] = select;
    return field(app.words.say(facet), select);
  }

  optionsOf(facet) {
    const { words, model, failed } = this.app;
    const counts = facetCounts(model, failed, facet);
    const total = facetTotal(model, failed, facet);
    const none = counts.get(NOT_STATED) || 0;
    const unnamed = counts.get(UNNAMED) || 0;
    const named = [...counts].filter(([code]) => code !== NOT_STATED && code !== UNNAMED).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const fixed = facet === "corridor" ? [["", words.say("all_corridors"), total]]
      : [["", words.say("all_organisations"), total], [ANY_NAMED, LABELS[facet](words, ANY_NAMED), total - none - unnamed]];
    const without = unnamed ? [[UNNAMED, LABELS[facet](words, UNNAMED), unnamed]] : [];
    const last = none ? [[NOT_STATED, LABELS[facet](words, NOT_STATED), none]] : [];
    return [...fixed, ...named.map(([code, n]) => [code, LABELS[facet](words, code), n]), ...without, ...last];
  }

  fillChoice(facet) {
    const { words, store } = this.app;
    const chosen = store.filters[facet];
    const options = this.optionsOf(facet);
    // A choice that nothing matches now still has to show what is chosen.
    if (!options.some(([value]) => value === chosen)) options.push([chosen, LABELS[facet](words, chosen), 0]);
    replace(this[facet], options.map(([value, label, n]) => make("option", { value, selected: value === chosen }, `${label} (${words.number(n)})`)));
    this[facet].value = chosen;
  }

  areaField() {
    const { app } = this;
    const { words } = app;
    this.clearArea = button(words.say("area_clear"), () => app.setFilters({ polygon: null }, "filter"), { class: "rt-link" });
    const start = (shape) => () => {
      app.layout.toggle(null);
      app.areaTool.start(shape);
    };
    return make("div", { class: "rt-field rt-areafield", role: "group", "aria-labelledby": "rt-area-label" },
      make("div", { class: "rt-label", id: "rt-area-label" }, words.say("area_filter")),
      make("div", { class: "rt-buttons" }, button(words.say("area_box"), start("box"), { id: "rt-area-box" }),
        button(words.say("area_lasso"), start("lasso"), { id: "rt-area-lasso" }),
        button(words.say("area_view"), () => app.areaTool.takeView(), { id: "rt-area-view" })), this.clearArea);
  }

  update() {
    const { words, model, failed, store } = this.app;
    this.linked.checked = store.filters.linked;
    this.military.checked = store.filters.military;
    this.documented.checked = store.filters.documentedOnly;
    this.militaryCount.textContent = words.number(militaryCount(model, failed));
    this.fillChoice("corridor");
    this.fillChoice("organisation");
    this.clearArea.hidden = !store.filters.polygon;
  }
}

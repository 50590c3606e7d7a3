// The legend that is the control panel: what a symbol means, how many there are, and the switch.

import { button, make, replace, section } from "./dom.js";
import { basisCounts } from "./filters.js";
import { FacetRows } from "./facets.js";
import { FilterFields } from "./legend_filters.js";
import { SearchBox } from "./search_box.js";
import { routeLists } from "./route_lists.js";
import { areaFold, areaRows, unplacedFold, unplacedList } from "./panel_lists.js";
import { lineWidth } from "./flows.js";
import { layerKey } from "./layer_key.js";
import { dealerKey } from "./paint_dealers.js";
import { paintFanSample } from "./paint_fans.js";
import { paintSample } from "./paint_legs.js";
import { picture, styleOfKind, symbolPicture } from "./symbols.js";

export class Legend {
  constructor(app) {
    this.app = app;
  }

  build() {
    const { app } = this;
    this.facets = new FacetRows(app);
    this.fields = new FilterFields(app, this.facets);
    this.search = new SearchBox(app);
    this.areas = areaFold(app, () => this.fillAreas());
    this.unplaced = unplacedFold(app, () => this.fillUnplaced());
    this.routes = routeLists(app);
    return [this.intro(), this.search.build(), this.stageSection(), this.legSection(), this.layerSection(),
      make("h2", { class: "rt-group" }, app.words.say("filters")), this.fields.build(),
      make("h2", { class: "rt-group" }, app.words.say("lists")), this.areas.node, this.unplaced.node, this.routes.map(({ node }) => node)];
  }

  intro() {
    const { words, model } = this.app;
    return make("p", { class: "rt-coverage" }, make("strong", {}, `${words.say("coverage")}: `),
      make("bdi", {}, words.pick(model.payload.coverage) || words.say("coverage_default")));
  }

  sample(paint, width, height) {
    return picture(width, height, paint);
  }

  stageSection() {
    const { app } = this;
    const { words, model } = app;
    const theme = app.theme.current;
    const rows = model.codes("kind").map((entry, i) => this.facets.row("kind", entry.code, entry[words.language] || entry.en,
      { image: symbolPicture(styleOfKind(entry.code, i), { hollow: false, count: 0, theme }) }));
    const every = model.codes("kind").map((entry) => entry.code);
    const all = make("div", { class: "rt-allnone" },
      button(words.say("all"), () => app.setFilters({ kind: [] }, "filter"), { class: "rt-link", "aria-label": words.say("all_stages") }),
      button(words.say("none"), () => app.setFilters({ kind: every }, "filter"), { class: "rt-link", "aria-label": words.say("no_stages") }));
    const hollow = symbolPicture(styleOfKind("purchase", 0), { hollow: true, count: 0, theme });
    return section(words.say("stages"), { class: "rt-stages", beside: all }, rows,
      make("p", { class: "rt-note" }, make("span", { class: "rt-sample" }, hollow), words.say("inferred_event")),
      this.fields.switches(),
      make("p", { class: "rt-hint" }, words.say("symbol_size")));
  }

  legSection() {
    const { app } = this;
    const { words, model } = app;
    const theme = app.theme.current;
    const rows = model.codes("basis").map((entry) => this.facets.row("basis", entry.code, entry[words.language] || entry.en,
      { image: picture(44, 18, (ctx) => paintSample(ctx, entry.code, 44, 18, undefined, theme)), note: " " }));
    this.basisRows = this.facets.rows.filter((row) => row.facet === "basis");
    this.widths = make("p", { class: "rt-note rt-widths" });
    this.gathered = make("p", { class: "rt-hint rt-drawn" });
    const fan = app.scene.fans.rows.length ? make("p", { class: "rt-note rt-fan-key" },
      make("span", { class: "rt-sample" }, picture(44, 18, (ctx) => paintFanSample(ctx, 44, 18, theme))), make("span", {}, words.say("fan_legend"))) : null;
    return section(words.say("legs"), { class: "rt-legsection" }, rows, fan, this.widths,
      make("p", { class: "rt-hint" }, words.say("legs_hint"), " ", words.say("line_fade")), this.gathered);
  }

  // Three widths of the view as it is: firearms a source states, or legs gathered into flows.
  updateDrawing() {
    const { words, theme, scene } = this.app;
    const bar = (width) => picture(26, 12, (ctx) => {
      ctx.fillStyle = theme.current === "dark" ? "#cfd4da" : "#2f3742";
      ctx.fillRect(0, 6 - width / 2, 26, width);
    });
    const samples = scene.widthLegend();
    const unit = samples.length ? samples[0].unit : "firearms";
    replace(this.widths, make("span", {}, words.say(`line_width_${unit}`)),
      samples.map(({ value, width }) => make("span", { class: "rt-width" }, bar(width), words.number(value))),
      unit === "firearms" ? make("span", { class: "rt-width" }, bar(lineWidth(null)), words.say("line_width_unknown")) : null);
    this.gathered.textContent = drawnWords(scene.legDrawing, words);
  }

  // Layers that the engine can draw besides events and legs, off until somebody asks for them.
  layerSection() {
    const { app } = this;
    const layers = app.availableLayers();
    if (!layers.length) return null;
    return section(app.words.say("layers"), { class: "rt-layers" }, layers.map((name) => {
      const input = make("input", { type: "checkbox", "data-layer": name, checked: app.store.layers.includes(name), onchange: () => app.setLayer(name, input.checked) });
      const key = name === "dealer_density" ? dealerKey(app) : layerKey(app, name);
      return [make("label", { class: "rt-row" }, input, make("span", { class: "rt-rowlabel" }, app.words.say(`layer_${name}`),
        make("span", { class: "rt-soft rt-block" }, app.words.maybe(`layer_${name}_note`)))), key];
    }));
  }

  // "14 drawn as lines; 32 with both ends at one place": what a count of legs would otherwise hide.
  noteBases() {
    const { words, model, mask } = this.app;
    const counts = basisCounts(model, mask);
    for (const { code, extra } of this.basisRows) {
      const { here } = counts.get(code) || { here: 0 };
      const meaning = words.maybe(`basis_${code}_note`);
      extra.textContent = [meaning, here ? words.count("at_one_place", here) : ""].filter(Boolean).join("; ");
    }
  }

  // Lists in a closed fold are made when it opens.
  fillAreas() {
    if (this.areas.node.open) replace(this.areas.body, areaRows(this.app));
  }

  fillUnplaced() {
    if (this.unplaced.node.open) replace(this.unplaced.body, unplacedList(this.app));
  }

  update() {
    const { app } = this;
    const { words, counts, scene } = app;
    this.facets.update();
    this.fields.update();
    this.search.update();
    this.noteBases();
    this.updateDrawing();
    this.fillAreas();
    this.areas.count.textContent = words.number(scene.areas.size);
    this.unplaced.count.textContent = words.number(counts.unplaced);
    this.fillUnplaced();
    for (const list of this.routes) list.update();
  }
}

// "120 legs drawn singly, 40 gathered into flows, 32 within one symbol": what there is none of is left out.
export function drawnWords(drawing, words) {
  const told = ["single", "aggregated", "within", "outside", "unplaced"].filter((key) => drawing[key])
    .map((key) => words.count(`drawn_${key}`, drawing[key]));
  return told.length ? words.say("drawn", { list: told.join(", ") }) : "";
}

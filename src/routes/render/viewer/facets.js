// Rows of the control panel: native checkbox, picture, label, live count.

import { make } from "./dom.js";
import { basisCounts, facetCounts } from "./filters.js";

export class FacetRows {
  constructor(app) {
    this.app = app;
    this.rows = [];
  }

  row(facet, code, label, { image, note, id } = {}) {
    const { app } = this;
    const input = make("input", {
      type: "checkbox", checked: !app.store.filters[facet].includes(code), "data-facet": facet, "data-code": code,
      onchange: () => app.toggle(facet, code, input.checked),
    });
    if (id) input.id = id;
    const count = make("span", { class: "rt-count" });
    const extra = note ? make("span", { class: "rt-soft rt-block" }, note) : null;
    const node = make("label", { class: "rt-row" }, input, image ? make("span", { class: "rt-sample" }, image) : null,
      make("span", { class: "rt-rowlabel" }, label, extra), count);
    this.rows.push({ facet, code, input, count, node, extra });
    return node;
  }

  // Rows inside a closed fold are counted when it opens: nobody sees them before.
  update() {
    const { app } = this;
    const { words, store } = app;
    const counts = {};
    for (const row of this.rows) {
      row.input.checked = !store.filters[row.facet].includes(row.code);
      const fold = row.node.closest("details");
      if (fold && !fold.open) continue;
      if (!counts[row.facet]) counts[row.facet] = this.countsOf(row.facet);
      const n = counts[row.facet].get(row.code) || 0;
      row.count.textContent = words.number(n);
      row.node.classList.toggle("rt-row-empty", n === 0);
    }
  }

  countsOf(facet) {
    const { app } = this;
    if (facet !== "basis") return facetCounts(app.model, app.failed, facet);
    return new Map([...basisCounts(app.model, app.mask)].map(([code, entry]) => [code, entry.legs]));
  }
}

// The panel: three tabs, of which the first is the legend that is the control panel.

import { button, make, replace } from "./dom.js";
import { About } from "./about.js";
import { Figures } from "./figures.js";
import { Legend } from "./legend.js";

const TABS = ["legend", "figures", "about"];

export class Panel {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.parts = { legend: new Legend(app), figures: new Figures(app), about: new About(app) };
  }

  // Built anew when the language changes; `update` then only touches counts, so focus stays put.
  render() {
    const { words } = this.app;
    const opened = new Set([...this.node.querySelectorAll("details[open]")].map((d) => d.dataset.fold));
    this.tabs = TABS.map((name) => button(words.say(`tab_${name}`), () => this.choose(name), {
      class: "rt-tab", id: `rt-tab-${name}`, role: "tab", "aria-controls": `rt-tabpanel-${name}`, onkeydown: (event) => this.onKey(event, name),
    }));
    this.bodies = TABS.map((name) => make("div", { class: "rt-tabpanel", id: `rt-tabpanel-${name}`, role: "tabpanel", tabIndex: 0, "aria-labelledby": `rt-tab-${name}` }, this.parts[name].build()));
    replace(this.node, make("div", { class: "rt-tabs", role: "tablist", "aria-label": words.say("open_panel") }, this.tabs), this.bodies);
    for (const details of this.node.querySelectorAll("details[data-fold]")) {
      if (opened.has(details.dataset.fold) || details.dataset.fold === `figure-${this.openFigure}`) details.open = true;
    }
    this.openFigure = null;
    this.show();
    this.update();
  }

  // A figure that is asked for from elsewhere, opened and read from its beginning.
  openFigureOf(name) {
    this.choose("figures");
    const node = this.node.querySelector(`[data-fold=figure-${name}]`);
    node.open = true;
    node.firstChild.focus();
  }

  get tab() {
    return this.app.store.tab || "legend";
  }

  choose(name) {
    this.app.store.tab = name === "legend" ? null : name;
    this.show();
    this.app.save("tab");
  }

  show() {
    TABS.forEach((name, i) => {
      const on = name === this.tab;
      this.tabs[i].setAttribute("aria-selected", String(on));
      this.tabs[i].tabIndex = on ? 0 : -1;
      this.bodies[i].hidden = !on;
    });
    this.parts[this.tab].update();
  }

  onKey(event, name) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(name) + by + TABS.length) % TABS.length];
    this.choose(next);
    this.tabs[TABS.indexOf(next)].focus();
  }

  // What the map draws of legs depends on the zoom, not on filters alone.
  updateDrawing() {
    if (this.tab === "legend") this.parts.legend.updateDrawing();
  }

  // Hidden tabs are brought up to date when they are opened.
  update() {
    this.parts[this.tab].update();
  }
}

// The frame of the page around the map: panel, time bar, detail panel, phone buttons.

import { button, make } from "./dom.js";

const SHEETS = { panel: "open_panel", time: "open_time" };

export class Layout {
  constructor(container) {
    this.mapBox = make("div", { class: "rt-map" });
    this.tooltip = make("div", { class: "rt-tooltip", hidden: true, "aria-hidden": "true" });
    this.credit = make("details", { class: "rt-credit" });
    this.skip = make("a", { class: "rt-skip" });
    this.skip.href = "#rt-open-table";
    this.head = make("header", { class: "rt-head" });
    this.panel = make("aside", { class: "rt-panel", id: "rt-panel" });
    this.time = make("section", { class: "rt-time", id: "rt-time", "aria-labelledby": "rt-time-title" });
    this.detail = make("section", { class: "rt-popup", id: "rt-popup", role: "dialog", hidden: true });
    this.nav = make("nav", { class: "rt-nav" });
    this.dialog = make("dialog", { class: "rt-table", id: "rt-table" });
    this.main = make("main", { class: "rt-main" }, this.mapBox);
    this.root = make("div", { class: "rt-app", id: "rt-app" }, this.skip, this.head, this.panel, this.main, this.time, this.nav, this.dialog);
    container.before(this.root);
    this.mapBox.append(container, this.tooltip, this.credit, this.detail);
    document.body.classList.add("rt-body");
  }

  // On a phone the panel and the time bar are sheets; one at a time.
  render(app) {
    const { words } = app;
    this.skip.textContent = words.say("skip_to_table");
    this.skip.onclick = (event) => {
      event.preventDefault();
      app.table.open();
    };
    const buttons = Object.entries(SHEETS).map(([name, phrase]) => button(words.say(phrase), () => this.toggle(name), {
      "aria-expanded": "false", "aria-controls": `rt-${name}`, "data-sheet": name,
    }));
    this.nav.textContent = "";
    this.nav.append(...buttons, button(words.say("open_table"), () => {
      this.toggle(null);
      app.table.open();
    }, { id: "rt-open-table" }));
    this.nav.setAttribute("aria-label", words.say("filters"));
    this.panel.setAttribute("aria-label", words.say("open_panel"));
    this.credit.textContent = "";
    this.credit.append(make("summary", {}, words.say("map_sources")), make("p", {}, this.creditText(app)));
    this.toggle(this.sheet || null, true);
  }

  creditText(app) {
    return ["Leaflet", ...(app.model.payload.attribution || []).map((entry) => entry.text)].join(" · ");
  }

  toggle(name, keep) {
    this.sheet = name !== null && (keep || this.sheet !== name) ? name : null;
    for (const key of Object.keys(SHEETS)) {
      const open = this.sheet === key;
      this[key].classList.toggle("rt-sheet-open", open);
      const control = this.nav.querySelector(`[data-sheet=${key}]`);
      if (control) control.setAttribute("aria-expanded", String(open));
    }
  }

  isPhone() {
    return window.matchMedia("(max-width: 899px)").matches;
  }

  showTooltip(lines, x, y) {
    this.tooltip.textContent = "";
    this.tooltip.append(...lines.map((line, i) => make("div", { class: i === 0 ? "rt-tip-title" : "" }, make("bdi", {}, line))));
    this.tooltip.hidden = false;
    const { clientWidth: width, clientHeight: height } = this.mapBox;
    const left = x + 16 + this.tooltip.offsetWidth > width ? x - 12 - this.tooltip.offsetWidth : x + 16;
    const top = Math.min(Math.max(8, y - 8), height - this.tooltip.offsetHeight - 8);
    this.tooltip.style.transform = `translate(${Math.max(8, left)}px, ${top}px)`;
  }

  hideTooltip() {
    this.tooltip.hidden = true;
  }
}

// The frame of the page around the map: panel, time bar, detail panel, phone buttons.

import { button, make, replace } from "./dom.js";

const SHEETS = { panel: "tab_legend", time: "open_time", share: "open_share" };
// The same in style.css. A frame of a notebook is narrow, but neither low nor touched.
const PHONE = "(max-width: 659px), (max-width: 899px) and (pointer: coarse), (max-width: 899px) and (max-height: 519px)";

export class Layout {
  constructor(container) {
    this.mapBox = make("div", { class: "rt-map" });
    this.tooltip = make("div", { class: "rt-tooltip", hidden: true, "aria-hidden": "true" });
    this.note = make("p", { class: "rt-mapnote", hidden: true });
    this.credit = make("details", { class: "rt-credit" });
    this.skip = make("a", { class: "rt-skip" });
    this.skip.href = "#rt-open-table";
    this.head = make("header", { class: "rt-head" });
    this.panel = make("aside", { class: "rt-panel", id: "rt-panel" });
    this.time = make("section", { class: "rt-time", id: "rt-time", "aria-labelledby": "rt-time-title" });
    this.share = make("section", { class: "rt-share", id: "rt-share" });
    this.detail = make("section", { class: "rt-popup", id: "rt-popup", role: "dialog", hidden: true });
    this.nav = make("nav", { class: "rt-nav" });
    this.dialog = make("dialog", { class: "rt-table", id: "rt-table" });
    this.tip = make("div", { class: "rt-tooltip rt-tip-fixed", hidden: true, "aria-hidden": "true" });
    this.live = make("p", { class: "rt-offscreen", role: "status", "aria-live": "polite" });
    this.main = make("main", { class: "rt-main" }, this.mapBox);
    this.root = make("div", { class: "rt-app", id: "rt-app" }, this.head, this.share, this.panel, this.main, this.time, this.nav, this.live, this.tip, this.dialog);
    container.before(this.root);
    // Ahead of everything that a page has above its map.
    document.body.prepend(this.skip);
    this.mapBox.append(container, this.tooltip, this.credit, this.note, this.detail);
    document.body.classList.add("rt-body");
    document.addEventListener("pointerdown", (event) => this.closeShareOn(event.target));
  }

  // On a phone the panel and the time bar are sheets; one at a time.
  render(app) {
    const { words } = app;
    this.skip.textContent = words.say("skip_to_table");
    this.skip.onclick = (event) => {
      event.preventDefault();
      app.openTable();
    };
    const buttons = Object.entries(SHEETS).map(([name, phrase]) => button(words.say(phrase), () => this.toggle(name), {
      "aria-expanded": "false", "aria-controls": `rt-${name}`, "data-sheet": name,
    }));
    const table = button(words.say("open_table"), () => {
      this.toggle(null);
      app.openTable();
    }, { id: "rt-open-table" });
    this.nav.textContent = "";
    this.nav.append(buttons[0], buttons[1], table, buttons[2]);
    this.nav.setAttribute("aria-label", words.say("nav_label"));
    this.panel.setAttribute("aria-label", words.say("open_panel"));
    this.share.setAttribute("aria-label", words.say("open_share"));
    this.credit.textContent = "";
    this.credit.append(make("summary", {}, words.say("map_sources")), make("p", {}, this.creditText(app)));
    this.toggle(this.sheet || null, true);
  }

  creditText(app) {
    return ["Leaflet", ...(app.model.payload.attribution || []).map((entry) => entry.text)].join(" · ");
  }

  toggle(name, keep) {
    if (name === "share") this.placeShare();
    this.sheet = name !== null && (keep || this.sheet !== name) ? name : null;
    for (const key of Object.keys(SHEETS)) {
      const open = this.sheet === key;
      this[key].classList.toggle("rt-sheet-open", open);
      for (const control of this.root.querySelectorAll(`[data-sheet=${key}]`)) control.setAttribute("aria-expanded", String(open));
    }
  }

  // Under its button, wherever a title of one or three lines has put that; a sheet on phones.
  placeShare() {
    const control = this.head.querySelector("[data-sheet=share]");
    this.share.style.top = this.isPhone() || !control ? "" : `${control.getBoundingClientRect().bottom + 6}px`;
  }

  closeShareOn(target) {
    if (this.sheet !== "share" || this.share.contains(target) || target.closest("[data-sheet=share]")) return;
    this.toggle(null);
  }

  isPhone() {
    return window.matchMedia(PHONE).matches;
  }

  // What the map asks the reader to do just now; empty for nothing.
  showNote(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  fillTip(node, lines) {
    replace(node, lines.map((line, i) => make("div", { class: i === 0 ? "rt-tip-title" : "" }, make("bdi", {}, line))));
    node.hidden = false;
  }

  // Beside the pointer, outside the map.
  showTip(lines, x, y) {
    this.fillTip(this.tip, lines);
    const left = Math.max(8, Math.min(x + 12, window.innerWidth - this.tip.offsetWidth - 8));
    this.tip.style.transform = `translate(${left}px, ${Math.max(8, y - this.tip.offsetHeight - 12)}px)`;
  }

  hideTip() {
    this.tip.hidden = true;
  }

  showTooltip(lines, x, y) {
    this.fillTip(this.tooltip, lines);
    const { clientWidth: width, clientHeight: height } = this.mapBox;
    const left = x + 16 + this.tooltip.offsetWidth > width ? x - 12 - this.tooltip.offsetWidth : x + 16;
    const top = Math.min(Math.max(8, y - 8), height - this.tooltip.offsetHeight - 8);
    this.tooltip.style.transform = `translate(${Math.max(8, left)}px, ${top}px)`;
  }

  hideTooltip() {
    this.tooltip.hidden = true;
  }
}

// The time filter: bars of events by year or quarter, a window to drag, sliders for the keyboard,
// and steps. Nothing plays by itself.

import { button, make, replace, svg } from "./dom.js";
import { CUMULATIVE, dragged, gestureAt, isWhole, playStart, stepped, WINDOW } from "./brush.js";
import { drawBars } from "./bars.js";
import { Player } from "./player.js";
import { timeBins, timeCounts, timeSpan } from "./histogram.js";

const THUMB = 20;
const GRIP = 8;
const CURSORS = { from: "ew-resize", to: "ew-resize", move: "grab", new: "crosshair" };

export class TimeFilter {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.bins = timeBins(timeSpan(app.model));
    this.player = new Player(() => this.step(1, "play"), () => this.labelPlay());
    new ResizeObserver(() => this.paint()).observe(node);
  }

  get mode() {
    return this.app.store.cumulative ? CUMULATIVE : WINDOW;
  }

  get last() {
    return this.bins.length - 1;
  }

  render() {
    const { words } = this.app;
    this.node.hidden = !this.bins.length;
    if (!this.bins.length) return;
    this.chart = svg("svg", { class: "rt-bars", role: "img", "preserveAspectRatio": "none" });
    this.low = this.slider("from", 0);
    this.high = this.slider("to", this.last);
    this.range = make("output", { class: "rt-range" });
    this.undated = make("span");
    this.leaveOut = button("", () => this.app.setFilters({ dated: !this.app.store.filters.dated }, "filter"), { class: "rt-link", id: "rt-time-undated" });
    this.twin = make("table", { class: "rt-offscreen" });
    replace(this.node, make("div", { class: "rt-time-head" },
      make("h2", { id: "rt-time-title" }, words.say("time")), this.range, make("span", { class: "rt-undated" }, this.undated, " ", this.leaveOut), this.key(), this.controls()),
    make("div", { class: "rt-time-body" }, this.chart,
      make("div", { class: "rt-sliders", role: "group", "aria-labelledby": "rt-time-title" }, this.low, this.high)), this.twin);
    this.listenToBars();
    // Other words: the table is made anew.
    this.countedMask = null;
    this.update();
  }

  key() {
    const { words } = this.app;
    const swatch = (name) => svg("svg", { viewBox: "0 0 10 10", class: "rt-swatch", "aria-hidden": "true" }, svg("rect", { class: name, x: 0, y: 0, width: 10, height: 10 }));
    return make("span", { class: "rt-time-key" }, make("span", {}, swatch("rt-bar-sure"), words.say("time_sure")), make("span", {}, swatch("rt-bar-spread"), words.say("time_spread")));
  }

  controls() {
    const { words } = this.app;
    const select = make("select", { id: "rt-time-mode", "aria-label": words.say("time_mode"), onchange: () => this.setMode(select.value) },
      [WINDOW, CUMULATIVE].map((mode) => make("option", { value: mode, selected: mode === this.mode }, words.say(`time_mode_${mode}`))));
    this.select = select;
    this.back = button("‹", () => this.stepByHand(-1), { class: "rt-step-time", id: "rt-time-back", "aria-label": words.say("time_back") });
    this.play = button("", () => this.togglePlay(), { id: "rt-time-play", class: "rt-play" });
    this.forth = button("›", () => this.stepByHand(1), { class: "rt-step-time", id: "rt-time-forth", "aria-label": words.say("time_forth") });
    this.all = button(words.say("time_all"), () => this.choose(0, this.last, "filter"), { class: "rt-link", id: "rt-time-all" });
    this.labelPlay();
    return make("div", { class: "rt-time-controls", role: "group", "aria-label": words.say("time_controls") }, this.all, select, this.back, this.play, this.forth);
  }

  labelPlay() {
    if (!this.play) return;
    const { words } = this.app;
    this.play.textContent = words.say(this.player.playing ? "pause" : "play");
    this.play.setAttribute("aria-pressed", String(this.player.playing));
  }

  setMode(mode) {
    this.app.store.cumulative = mode === CUMULATIVE;
    const [low, high] = this.chosen();
    if (mode === CUMULATIVE && low > 0) this.choose(0, high, "mode");
    else this.app.save("mode");
    this.update();
  }

  togglePlay() {
    if (this.player.playing) {
      this.player.pause();
      return;
    }
    const [low, high] = playStart(this.chosen(), this.last, this.mode);
    this.choose(low, high, "filter");
    this.player.play();
  }

  stepByHand(by) {
    this.player.pause();
    const chosen = this.chosen();
    if (isWhole(chosen, this.last) && by > 0) this.choose(...playStart(chosen, this.last, this.mode), "time");
    else this.step(by, "time");
  }

  step(by, action) {
    const next = stepped(this.chosen(), by, this.last, this.mode);
    if (!next) return false;
    this.choose(next[0], next[1], action);
    return stepped(next, by, this.last, this.mode) !== null;
  }

  slider(which, start) {
    const input = make("input", {
      type: "range", min: 0, max: this.last, step: 1, id: `rt-time-${which}`, class: `rt-slider rt-slider-${which}`,
      "aria-label": this.app.words.say(`time_${which}`), oninput: () => this.moved(which),
    });
    input.value = start;
    return input;
  }

  // The sliders may meet but not cross.
  moved(which) {
    this.player.pause();
    let low = Number(this.low.value);
    let high = Number(this.high.value);
    if (low > high) {
      if (which === "from") low = high;
      else high = low;
    }
    this.choose(low, high, "time");
  }

  choose(low, high, action) {
    const from = low === 0 || this.mode === CUMULATIVE ? null : this.bins[low].start;
    const to = high === this.last ? null : this.bins[high].end;
    const { filters } = this.app.store;
    if (filters.from !== from || filters.to !== to) this.app.setFilters({ from, to }, action);
  }

  chosen() {
    const { from, to } = this.app.store.filters;
    const low = from === null ? 0 : this.bins.findIndex((bin) => bin.end >= from);
    const high = to === null ? this.last : this.bins.findLastIndex((bin) => bin.start <= to);
    return [low < 0 ? this.last : low, high < 0 ? 0 : high];
  }

  binLabel(bin) {
    return bin.quarter ? this.app.words.say("quarter", { n: bin.quarter, year: bin.year }) : String(bin.year);
  }

  spanLabel([low, high]) {
    if (low === high) return this.binLabel(this.bins[low]);
    return `${this.binLabel(this.bins[low])} – ${this.binLabel(this.bins[high])}`;
  }

  update() {
    if (!this.bins.length || !this.low) return;
    const { words, model, maskWithoutTime } = this.app;
    const [low, high] = this.chosen();
    this.low.value = low;
    this.high.value = high;
    this.low.disabled = this.mode === CUMULATIVE;
    this.low.setAttribute("aria-valuetext", this.binLabel(this.bins[low]));
    this.high.setAttribute("aria-valuetext", this.binLabel(this.bins[high]));
    // Two thumbs on one spot at the right end: the lower one must stay in reach.
    this.low.classList.toggle("rt-on-top", low >= this.bins.length - 2);
    this.select.value = this.mode;
    this.range.textContent = this.spanLabel([low, high]);
    this.all.hidden = isWhole([low, high], this.last);
    this.chart.setAttribute("aria-label", words.say("time_chart", { unit: words.say(this.bins[0].quarter ? "unit_quarter" : "unit_year") }));
    if (this.countedMask !== maskWithoutTime) {
      this.counts = timeCounts(model, maskWithoutTime, this.bins);
      this.countedMask = maskWithoutTime;
      this.fillTwin();
    }
    const { dated } = this.app.store.filters;
    this.undated.textContent = this.counts.undated ? words.count(dated ? "time_left_out" : "time_undated", this.counts.undated) : "";
    this.leaveOut.textContent = words.say(dated ? "time_show" : "time_leave_out");
    this.leaveOut.hidden = !this.counts.undated && !dated;
    this.paint();
  }

  // The same numbers as a table, for readers who hear the page.
  fillTwin() {
    const { words } = this.app;
    const rows = this.bins.map((bin, i) => make("tr", {}, make("th", { scope: "row" }, this.binLabel(bin)),
      make("td", {}, words.number(Math.round(this.counts.sure[i]))), make("td", {}, words.number(Math.round(this.counts.spread[i] * 10) / 10))));
    replace(this.twin, make("caption", {}, this.chart.getAttribute("aria-label")),
      make("thead", {}, make("tr", {}, ["time", "time_sure", "time_spread"].map((key) => make("th", { scope: "col" }, words.say(key))))), make("tbody", {}, rows));
  }

  paint() {
    if (!this.chart || !this.counts || !this.chart.clientWidth) return;
    const { clientWidth: width, clientHeight: height } = this.chart;
    const step = width / this.bins.length;
    for (const slider of [this.low, this.high]) {
      // The middle of a thumb stands under the middle of its bar.
      slider.style.left = `${step / 2 - THUMB / 2}px`;
      slider.style.width = `${step * (this.bins.length - 1) + THUMB}px`;
    }
    const chosen = this.chosen();
    this.chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    replace(this.chart, drawBars({ bins: this.bins, counts: this.counts, chosen, whole: isWhole(chosen, this.last), width, height, words: this.app.words }));
  }

  positionOf(event) {
    const box = this.chart.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * this.bins.length, grip: (GRIP / box.width) * this.bins.length };
  }

  listenToBars() {
    let begun = null;
    const { chart } = this;
    chart.addEventListener("pointerdown", (event) => {
      const { x, grip } = this.positionOf(event);
      const span = this.chosen();
      begun = { x, span, gesture: gestureAt(x, span, this.last, grip) };
      this.player.pause();
      chart.setPointerCapture(event.pointerId);
      this.drag(begun, x);
    });
    chart.addEventListener("pointermove", (event) => {
      const { x, grip } = this.positionOf(event);
      if (begun) this.drag(begun, x);
      else {
        chart.style.cursor = CURSORS[gestureAt(x, this.chosen(), this.last, grip)];
        this.tell(event, x);
      }
    });
    for (const name of ["pointerup", "pointercancel"]) {
      chart.addEventListener(name, () => {
        begun = null;
      });
    }
    chart.addEventListener("pointerleave", () => this.app.layout.hideTip());
  }

  drag({ gesture, x: start, span }, x) {
    if (gesture === "move" && Math.round(x - start) === 0) return;
    const [low, high] = dragged(gesture, start, x, span, this.last);
    this.choose(this.mode === CUMULATIVE ? 0 : low, high, "time");
  }

  tell(event, x) {
    const { words, layout } = this.app;
    const i = Math.max(0, Math.min(this.last, Math.floor(x)));
    layout.showTip([this.binLabel(this.bins[i]),
      words.count("time_tip_sure", Math.round(this.counts.sure[i])),
      this.counts.spread[i] > 0 ? words.say("time_tip_spread", { n: words.number(Math.round(this.counts.spread[i] * 10) / 10) }) : null].filter(Boolean), event.clientX, event.clientY);
  }
}

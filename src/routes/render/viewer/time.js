// The time filter: bars of events by year or quarter and two native sliders. No autoplay.

import { make, replace } from "./dom.js";
import { timeBins, timeCounts, timeSpan } from "./histogram.js";

const BAR = "#5d6b79";
const BAR_SPREAD = "#aeb8c1";
const BAR_OFF = "#dcdcd6";
const AXIS_SPACE = 16;
const LABEL_ROOM = 34;
const THUMB = 20;

export class TimeFilter {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.bins = timeBins(timeSpan(app.model));
    new ResizeObserver(() => this.paint()).observe(node);
  }

  render() {
    const { words } = this.app;
    if (!this.bins.length) {
      this.node.hidden = true;
      return;
    }
    this.canvas = make("canvas", { class: "rt-bars", role: "img" });
    this.low = this.slider("from", 0);
    this.high = this.slider("to", this.bins.length - 1);
    this.range = make("output", { class: "rt-range" });
    this.undated = make("span", { class: "rt-undated" });
    replace(this.node, make("div", { class: "rt-time-head" },
      make("h2", { id: "rt-time-title" }, words.say("time")), this.range, this.undated,
      make("span", { class: "rt-time-hint" }, words.say("time_hint"))),
    make("div", { class: "rt-time-body" }, this.canvas,
      make("div", { class: "rt-sliders", role: "group", "aria-labelledby": "rt-time-title" }, this.low, this.high)));
    this.listenToBars();
    this.update();
  }

  slider(which, start) {
    const input = make("input", {
      type: "range", min: 0, max: this.bins.length - 1, step: 1, id: `rt-time-${which}`, class: `rt-slider rt-slider-${which}`,
      "aria-label": this.app.words.say(`time_${which}`), oninput: () => this.moved(which),
    });
    input.value = start;
    return input;
  }

  // The sliders may meet but not cross.
  moved(which) {
    let low = Number(this.low.value);
    let high = Number(this.high.value);
    if (low > high) {
      if (which === "from") low = high;
      else high = low;
    }
    this.choose(low, high);
  }

  choose(low, high) {
    this.app.setFilters({
      from: low === 0 ? null : this.bins[low].start,
      to: high === this.bins.length - 1 ? null : this.bins[high].end,
    });
  }

  chosen() {
    const { from, to } = this.app.store.filters;
    const last = this.bins.length - 1;
    const low = from === null ? 0 : this.bins.findIndex((bin) => bin.end >= from);
    const high = to === null ? last : this.bins.findLastIndex((bin) => bin.start <= to);
    return [low < 0 ? last : low, high < 0 ? 0 : high];
  }

  binLabel(bin) {
    if (bin.quarter) return this.app.words.language === "es" ? `T${bin.quarter} ${bin.year}` : `Q${bin.quarter} ${bin.year}`;
    return String(bin.year);
  }

  update() {
    if (!this.bins.length || !this.low) return;
    const { words, store } = this.app;
    const [low, high] = this.chosen();
    this.low.value = low;
    this.high.value = high;
    this.low.setAttribute("aria-valuetext", this.binLabel(this.bins[low]));
    this.high.setAttribute("aria-valuetext", this.binLabel(this.bins[high]));
    // Two thumbs on one spot at the right end: the lower one must stay in reach.
    this.low.classList.toggle("rt-on-top", low >= this.bins.length - 2);
    const all = store.filters.from === null && store.filters.to === null;
    this.range.textContent = `${this.binLabel(this.bins[low])} – ${this.binLabel(this.bins[high])}${all ? ` (${words.say("time_all").toLowerCase()})` : ""}`;
    this.counts = timeCounts(this.app.model, this.app.maskWithoutTime, this.bins);
    this.undated.textContent = words.say("time_undated", { n: words.number(this.counts.undated) });
    this.canvas.setAttribute("aria-label", words.say("time_chart", { unit: words.say(this.bins[0].quarter ? "unit_quarter" : "unit_year") }));
    this.paint();
  }

  geometry() {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    return { width, height, step: width / this.bins.length, top: height - AXIS_SPACE };
  }

  paint() {
    if (!this.canvas || !this.counts || !this.canvas.clientWidth) return;
    const { width, height, step, top } = this.geometry();
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const ctx = this.canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    this.alignSliders(step);
    const most = Math.max(1, ...this.bins.map((_, i) => this.counts.sure[i] + this.counts.spread[i]));
    const [low, high] = this.chosen();
    this.bins.forEach((_, i) => this.paintBar(ctx, i, { step, top, scale: (top - 4) / most, off: i < low || i > high }));
    this.paintAxis(ctx, { width, step, top });
  }

  // The middle of a thumb stands under the middle of its bar.
  alignSliders(step) {
    for (const slider of [this.low, this.high]) {
      slider.style.left = `${step / 2 - THUMB / 2}px`;
      slider.style.width = `${step * (this.bins.length - 1) + THUMB}px`;
    }
  }

  paintBar(ctx, i, { step, top, scale, off }) {
    const x = i * step + 1;
    const w = Math.max(1, step - 2);
    const sure = this.counts.sure[i] * scale;
    const spread = this.counts.spread[i] * scale;
    ctx.fillStyle = off ? BAR_OFF : BAR;
    ctx.fillRect(x, top - sure, w, sure);
    ctx.fillStyle = off ? "#ecebe6" : BAR_SPREAD;
    ctx.fillRect(x, top - sure - spread, w, spread);
  }

  paintAxis(ctx, { width, step, top }) {
    ctx.fillStyle = "#8d8a82";
    ctx.fillRect(0, top, width, 1);
    ctx.font = '11px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
    ctx.textBaseline = "top";
    ctx.textAlign = "center";
    ctx.fillStyle = "#5b5952";
    let free = 0;
    this.bins.forEach((bin, i) => {
      if (bin.quarter && bin.quarter !== 1) return;
      const x = Math.min(Math.max(i * step + step / 2, 14), width - 14);
      if (x - LABEL_ROOM / 2 < free) return;
      ctx.fillText(String(bin.year), x, top + 3);
      free = x + LABEL_ROOM / 2;
    });
  }

  // Dragging over the bars chooses a span too; the sliders remain the keyboard's way.
  listenToBars() {
    let start = null;
    const binAt = (event) => {
      const x = event.clientX - this.canvas.getBoundingClientRect().left;
      return Math.max(0, Math.min(this.bins.length - 1, Math.floor(x / this.geometry().step)));
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      start = binAt(event);
      this.canvas.setPointerCapture(event.pointerId);
      this.choose(start, start);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (start !== null) this.choose(Math.min(start, binAt(event)), Math.max(start, binAt(event)));
    });
    for (const name of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(name, () => {
        start = null;
      });
    }
  }
}

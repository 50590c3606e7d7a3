// The table twin in a native dialog: Escape closes, focus stays inside and returns. Only the rows
// in sight are in the page, so that a hundred thousand records scroll like fifty.

import { button, make, replace } from "./dom.js";
import { csvText } from "./csv.js";
import { saveFile } from "./clipboard.js";
import { legId } from "./describe.js";
import { eventFeatures, geojsonText, legFeatures } from "./geojson.js";
import { csvRows, EVENT_COLUMNS, fileName, LEG_COLUMNS, legRows, sortedRecords } from "./table_rows.js";
import { eventCell, legCell } from "./table_cells.js";
import { scrollTo, windowOf } from "./virtual.js";

// Heights of a row, and of a card on a phone.
const VIEWS = {
  events: { columns: EVENT_COLUMNS, cell: eventCell, rows: csvRows, features: eventFeatures, row: 92, card: 250, sort: { key: "date", descending: true } },
  legs: { columns: LEG_COLUMNS, cell: legCell, rows: legRows, features: legFeatures, row: 84, card: 256, sort: { key: "basis", descending: false } },
};

export class Table {
  constructor(app, dialog) {
    this.app = app;
    this.dialog = dialog;
    this.sorts = { events: VIEWS.events.sort, legs: VIEWS.legs.sort };
    this.active = 0;
    dialog.addEventListener("close", () => this.closed());
    window.addEventListener("resize", () => this.dialog.open && this.fill(true));
  }

  get name() {
    return this.app.store.table || "events";
  }

  get view() {
    return VIEWS[this.name];
  }

  get sort() {
    return this.sorts[this.name];
  }

  open(name) {
    this.app.store.table = name || "events";
    this.active = 0;
    this.render();
    if (!this.dialog.open) this.dialog.showModal();
    this.fill(true);
  }

  closed() {
    replace(this.dialog);
    if (this.app.store.table) {
      this.app.store.table = null;
      this.app.save("table");
    }
  }

  // Closing because the state says so, not because the reader asked.
  shut() {
    this.app.store.table = null;
    if (this.dialog.open) this.dialog.close();
  }

  // Called when filters or language change: nothing to do while closed.
  update() {
    if (!this.dialog.open) return;
    this.render();
    this.fill(true);
  }

  records() {
    const { app } = this;
    return this.name === "legs" ? app.shownLegs() : app.shownEvents();
  }

  render() {
    const { app } = this;
    const { words } = app;
    this.rows = sortedRecords(this.view.columns, app.model, words, this.records(), this.sort.key, this.sort.descending);
    this.body = make("div", { class: "rt-rows", role: "rowgroup" });
    this.spacer = make("div", { class: "rt-spacer" }, this.body);
    this.scroller = make("div", { class: "rt-table-scroll", onscroll: () => this.fill(false), onkeydown: (event) => this.onKey(event) }, this.spacer);
    this.range = make("p", { class: "rt-table-range", role: "status", "aria-live": "polite" });
    this.dialog.setAttribute("aria-labelledby", "rt-table-title");
    replace(this.dialog, this.header(), make("div", { class: `rt-grid rt-grid-${this.name}${this.rows.length ? "" : " rt-grid-none"}`, role: "table", "aria-label": words.say(`table_${this.name}`), "aria-rowcount": String(this.rows.length + 1), "aria-describedby": "rt-table-hint" },
      this.headings(), this.scroller), make("footer", { class: "rt-table-foot" }, this.range));
    this.first = -1;
  }

  header() {
    const { words } = this.app;
    const views = Object.keys(VIEWS).map((name) => button(words.say(`table_view_${name}`), () => this.show(name), { "aria-pressed": String(name === this.name), "data-view": name }));
    return make("header", { class: "rt-table-head" },
      make("div", { class: "rt-table-title" }, make("h2", { id: "rt-table-title" }, words.say(`table_${this.name}`)),
        make("p", { class: "rt-hint", id: "rt-table-hint" }, words.say("table_hint"))),
      make("div", { class: "rt-table-tools" }, make("div", { class: "rt-segments", role: "group", "aria-label": words.say("table_views") }, views),
        button(words.say("download_csv"), () => this.download("csv")), button(words.say("download_geojson"), () => this.download("geojson")), this.sorter()),
      button("×", () => this.dialog.close(), { class: "rt-close", "aria-label": words.say("close") }));
  }

  // Cards have no headings to press: there the order is a choice.
  sorter() {
    const { words } = this.app;
    const option = (column, descending) => make("option", { value: `${column.key}:${descending}`, selected: this.sort.key === column.key && this.sort.descending === descending },
      `${words.say(column.label)} ${descending ? "▼" : "▲"}`);
    const select = make("select", { id: "rt-table-sort", onchange: () => {
      const [key, descending] = select.value.split(":");
      this.sortBy(key, descending === "true");
    } }, this.view.columns.flatMap((column) => [option(column, false), option(column, true)]));
    return make("label", { class: "rt-sorter" }, `${words.say("sort")} `, select);
  }

  headings() {
    const { words } = this.app;
    const cells = this.view.columns.map((column) => {
      const active = this.sort.key === column.key;
      const arrow = active ? (this.sort.descending ? " ▼" : " ▲") : "";
      return make("div", { role: "columnheader", "aria-sort": active ? (this.sort.descending ? "descending" : "ascending") : "none" },
        button(words.say(column.label) + arrow, () => this.sortBy(column.key, active && !this.sort.descending), { "data-sort": column.key }));
    });
    return make("div", { class: "rt-row-head", role: "rowgroup" }, make("div", { class: "rt-tr", role: "row", "aria-rowindex": "1" }, cells));
  }

  show(name) {
    this.app.store.table = name;
    this.active = 0;
    this.render();
    this.fill(true);
    this.dialog.querySelector(`[data-view=${name}]`).focus();
    this.app.save("table");
  }

  sortBy(key, descending) {
    this.sorts[this.name] = { key, descending };
    this.active = 0;
    const bySelect = document.activeElement && document.activeElement.id === "rt-table-sort";
    this.render();
    this.fill(true);
    this.dialog.querySelector(bySelect ? "#rt-table-sort" : `[data-sort=${key}]`).focus();
  }

  geometry() {
    const rowHeight = this.app.layout.isPhone() ? this.view.card : this.view.row;
    return { scrollTop: this.scroller.scrollTop, viewport: this.scroller.clientHeight, rowHeight, count: this.rows.length };
  }

  fill(anew) {
    const { words } = this.app;
    const shape = this.geometry();
    const { first, last, height, offset } = windowOf(shape);
    this.spacer.style.height = `${height}px`;
    this.body.style.transform = `translateY(${offset}px)`;
    const sameRows = first === this.first && last === this.until;
    if (!anew && sameRows) return;
    [this.first, this.until] = [first, last];
    const hadFocus = this.body.contains(document.activeElement);
    replace(this.body, this.rows.slice(first, last).map((record, i) => this.rowOf(record, first + i, shape.rowHeight)));
    if (hadFocus) this.focusActive();
    const n = this.rows.length;
    replace(this.range, n ? words.count(`n_${this.name}`, n) : this.emptyNote());
  }

  // Why there is no row, and what would bring some.
  emptyNote() {
    const { app } = this;
    const { model, words, store } = app;
    if (!model.size) return words.say("no_events");
    if (this.name === "events" || !app.counts.shown) return words.say("no_match");
    const off = model.codes("basis").every(({ code }) => store.filters.basis.includes(code));
    return off ? [words.say("legs_off"), " ", button(words.say("legs_on"), () => this.switchLegsOn(), { class: "rt-link" })] : words.say("no_legs");
  }

  switchLegsOn() {
    this.app.setFilters({ basis: [] }, "filter");
    this.dialog.querySelector("[data-view=legs]").focus();
  }

  rowOf(record, index, height) {
    const { app } = this;
    const cells = this.view.columns.map((column, i) => make("div", { class: `rt-td rt-td-${column.key}`, role: i === 0 ? "rowheader" : "cell" },
      this.view.cell(app, column, record, { tabIndex: index === this.active ? 0 : -1, open: () => this.openRecord(record) })));
    const node = make("div", { class: "rt-tr", role: "row", "aria-rowindex": String(index + 2), "data-index": String(index), "data-record": this.idOf(record) }, cells);
    node.style.height = `${height}px`;
    return node;
  }

  idOf(record) {
    const { model } = this.app;
    return this.name === "legs" ? legId(model, record) : model.eventId(record);
  }

  openRecord(record) {
    const legs = this.name === "legs";
    this.shut();
    if (legs) this.app.openRecords({ legs: [record] }, "open");
    else this.app.showEvent(record);
  }

  onKey(event) {
    const { viewport, rowHeight } = this.geometry();
    const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || !this.rows.length) return;
    event.preventDefault();
    this.active = Math.max(0, Math.min(this.rows.length - 1, this.active + by));
    this.scroller.scrollTop = scrollTo(this.active, this.geometry());
    this.fill(true);
    this.focusActive();
  }

  focusActive() {
    const target = this.body.querySelector(`[data-index="${this.active}"] button`);
    if (target) target.focus({ preventScroll: true });
  }

  download(kind) {
    saveRecords(this.app, this.name, this.rows, kind);
  }
}

// The records as a file, made in the page.
export function saveRecords(app, viewName, records, kind) {
  const { model, words } = app;
  const view = VIEWS[viewName];
  const name = fileName(model, viewName, kind);
  if (kind === "csv") {
    const { header, rows } = view.rows(model, words, records);
    saveFile(new Blob([csvText(header, rows)], { type: "text/csv;charset=utf-8" }), name);
  } else {
    saveFile(new Blob([geojsonText(model, view.features(model, words, records))], { type: "application/geo+json" }), name);
  }
}

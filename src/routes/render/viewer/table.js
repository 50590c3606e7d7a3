// The table twin in a native dialog: Escape closes, focus stays inside and returns.

import { button, datum, make, replace } from "./dom.js";
import { csvText } from "./csv.js";
import { citationList } from "./records.js";
import { COLUMNS, csvRows, sortedEvents } from "./table_rows.js";

const PAGE = 100;
const SOURCES_AFTER = "items";

export class Table {
  constructor(app, dialog) {
    this.app = app;
    this.dialog = dialog;
    this.sort = { key: "date", descending: true };
    this.from = 0;
    dialog.addEventListener("close", () => replace(dialog));
  }

  open() {
    this.from = 0;
    this.render();
    if (!this.dialog.open) this.dialog.showModal();
  }

  // Called when filters or language change: nothing to do while closed.
  update() {
    if (this.dialog.open) this.render();
  }

  render() {
    const { app } = this;
    const { words } = app;
    this.events = sortedEvents(app.model, words, app.shownEvents(), this.sort.key, this.sort.descending);
    this.body = make("tbody");
    this.range = make("span", { "aria-live": "polite" });
    this.dialog.setAttribute("aria-labelledby", "rt-table-title");
    replace(this.dialog, make("header", { class: "rt-table-head" },
      make("div", {}, make("h2", { id: "rt-table-title" }, words.say("table_title")), make("p", { class: "rt-hint" }, words.say("table_hint"))),
      button(words.say("download_csv"), () => this.download()),
      button("×", () => this.dialog.close(), { class: "rt-close", "aria-label": words.say("close") })),
    make("div", { class: "rt-table-scroll", tabIndex: 0, role: "region", "aria-labelledby": "rt-table-title" },
      make("table", {}, this.headings(), this.body)),
    this.pager());
    this.fill();
  }

  // The sources stand right after what they vouch for, not at the far end of a wide table.
  headings() {
    const { words } = this.app;
    const cells = COLUMNS.flatMap((column) => {
      const active = this.sort.key === column.key;
      const arrow = active ? (this.sort.descending ? " ▼" : " ▲") : "";
      const cell = make("th", { scope: "col", "aria-sort": active ? (this.sort.descending ? "descending" : "ascending") : "none" },
        button(words.say(column.label) + arrow, () => this.sortBy(column.key), { "data-sort": column.key }));
      return column.key === SOURCES_AFTER ? [cell, make("th", { scope: "col", class: "rt-plain-head" }, words.say("citations"))] : [cell];
    });
    return make("thead", {}, make("tr", {}, cells));
  }

  sortBy(key) {
    this.sort = { key, descending: this.sort.key === key ? !this.sort.descending : false };
    this.from = 0;
    this.render();
    this.dialog.querySelector(`[data-sort=${key}]`).focus();
  }

  pager() {
    const { words } = this.app;
    this.previous = button(words.say("previous_page"), () => this.turn(-PAGE));
    this.next = button(words.say("next_page"), () => this.turn(PAGE));
    return make("footer", { class: "rt-table-foot" }, this.previous, this.range, this.next);
  }

  turn(by) {
    this.from = Math.max(0, this.from + by);
    this.fill();
    this.dialog.querySelector(".rt-table-scroll").scrollTop = 0;
  }

  fill() {
    const { words } = this.app;
    const page = this.events.slice(this.from, this.from + PAGE);
    replace(this.body, page.map((event) => this.rowOf(event)));
    const to = this.from + page.length;
    this.range.textContent = words.say("page_of", {
      from: words.number(page.length ? this.from + 1 : 0), to: words.number(to), total: words.number(this.events.length),
    });
    this.previous.disabled = this.from === 0;
    this.next.disabled = to >= this.events.length;
  }

  rowOf(event) {
    const { app } = this;
    const { model, words } = app;
    const cells = COLUMNS.flatMap((column, i) => {
      const value = datum(column.value(model, words, event));
      const cell = i === 0 ? make("th", { class: "rt-col-id", scope: "row" }, value, this.showButton(event))
        : make("td", { class: `rt-col-${column.key}` }, value);
      return column.key === SOURCES_AFTER ? [cell, make("td", {}, citationList(app, model.citationsOf(model.events, event)))] : [cell];
    });
    return make("tr", { "data-event": model.eventId(event) }, cells);
  }

  showButton(event) {
    const { app } = this;
    return button(app.words.say("show_on_map"), () => {
      this.dialog.close();
      app.showEvent(event);
    }, { class: "rt-link", "aria-label": `${app.words.say("show_on_map")}: ${app.model.eventId(event)}` });
  }

  download() {
    const { header, rows } = csvRows(this.app.model, this.app.words, this.events);
    const url = URL.createObjectURL(new Blob([csvText(header, rows)], { type: "text/csv;charset=utf-8" }));
    const a = make("a");
    a.href = url;
    a.download = "events.csv";
    a.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

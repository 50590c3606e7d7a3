// The way through the page: what is open stands in the address, and Back goes a step back in it.

import { legId, legWithId } from "./describe.js";
import { knownFilters } from "./filters.js";
import { Words } from "./i18n.js";
import { makesEntry, readHash, saysWhatToShow, writeHash } from "./permalink.js";

// More records than this are not kept with an entry of the history.
const MOST_KEPT = 5000;

function plain(records) {
  const lists = Object.entries(records).filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => [key, typeof value === "number" ? value : Array.from(value)]);
  return lists.every(([, value]) => typeof value === "number" || value.length <= MOST_KEPT) ? Object.fromEntries(lists) : null;
}

// Positions in the data are only ever used where the data have them.
function valid(model, records) {
  if (!records || typeof records !== "object") return null;
  const within = (list, size) => Array.isArray(list) && list.length > 0 && list.every((i) => Number.isInteger(i) && i >= 0 && i < size);
  const { county } = records;
  if (county >= 0) return model.payload.dealer_density[county] ? { county } : null;
  if (records.legs) return within(records.legs, model.legs.from.length) ? { legs: records.legs } : null;
  const { state, cases } = records;
  if (state >= model.places.name.length || (cases && !within(cases, model.cases.id.length))) return null;
  return within(records.events, model.size) ? records : null;
}

export class Trail {
  constructor(app) {
    this.app = app;
    this.last = null;
    this.quiet = false;
  }

  listen() {
    window.addEventListener("popstate", (event) => {
      // A link to this page that only says in which language begins it anew, with its own question.
      if (saysWhatToShow(location.hash)) this.restore(readHash(location.hash), event.state);
      else location.reload();
    });
    this.save(null);
  }

  state() {
    const { app } = this;
    const { store, model } = app;
    const caseId = store.caseIndex >= 0 ? model.text(model.cases.id[store.caseIndex]) : null;
    const event = store.caseIndex >= 0 ? app.story.steps(store.caseIndex)[store.step] : app.singleEvent();
    const { legs } = store.records || {};
    return {
      view: app.view.zoomOf(), language: app.words.language, filters: store.filters, cumulative: store.cumulative, theme: app.theme.asked,
      tab: store.tab, table: store.table, layers: store.layers, caseId, eventId: event >= 0 ? model.eventId(event) : null,
      legId: legs && legs.length ? legId(model, legs[0]) : null,
    };
  }

  // An action makes an entry of its own; a mere move of the map, or no action, only notes where it is.
  save(action) {
    if (this.quiet) return;
    const { records } = this.app.store;
    const entry = { records: records ? plain(records) : null };
    const hash = writeHash(this.state());
    const now = Date.now();
    const push = makesEntry(action, this.last, now) && !(hash === location.hash && action !== "open");
    if (action) this.last = { action, at: now };
    try {
      history[push ? "pushState" : "replaceState"](entry, "", hash);
    } catch {
      // Some viewers of local files forbid it; the page works the same without a link to copy.
    }
  }

  restore(wanted, kept) {
    const { app } = this;
    this.quiet = true;
    this.last = null;
    app.time.player.pause();
    app.closeDetail();
    app.theme.asked = wanted.theme;
    app.theme.apply();
    app.store = { ...app.store, cumulative: wanted.cumulative, tab: wanted.tab, layers: wanted.layers };
    app.scene.layers = new Set(wanted.layers);
    app.layer.draw(["dealers"]);
    if (wanted.language && wanted.language !== app.words.language) {
      app.words = new Words(wanted.language);
      app.renderWords();
    }
    app.setFilters(knownFilters(app.model, wanted.filters));
    app.renderPanel();
    if (wanted.view) app.map.setView([wanted.view.lat, wanted.view.lon], wanted.view.zoom, { animate: false });
    const records = valid(app.model, kept && kept.records);
    if (records && !wanted.caseId) app.openRecords(records, null, false);
    else this.openLinked(wanted, !wanted.view);
    if (wanted.table) app.table.open(wanted.table);
    else app.table.shut();
    this.quiet = false;
  }

  // What a link names; moves the map only where the link does not say how it lay.
  openLinked({ caseId, eventId, legId: wantedLeg, table }, moves) {
    const { app } = this;
    const { model } = app;
    const caseIndex = caseId ? model.caseWithId(caseId) : -1;
    const event = eventId ? model.eventWithId(eventId) : -1;
    const leg = wantedLeg ? legWithId(model, wantedLeg) : -1;
    if (caseIndex >= 0) {
      const step = event >= 0 ? Math.max(0, app.story.steps(caseIndex).indexOf(event)) : 0;
      app.showStep(caseIndex, step, null, false);
      if (moves) app.fitCase(caseIndex);
    } else if (leg >= 0) app.openRecords({ legs: [leg] }, null, moves);
    else if (event >= 0 && app.mask[event]) app.showEvent(event, null, moves);
    const lost = (caseId && caseIndex < 0 && caseId) || (eventId && event < 0 && eventId) || (wantedLeg && leg < 0 && wantedLeg);
    if (lost) app.notice(app.words.say("link_unknown", { id: lost }));
    if (table && !app.table.dialog.open) app.table.open(table);
  }
}

// Entry: read the islands, build the page, say when it is drawn.

import { App } from "./app.js";
import { BaseMap } from "./basemap.js";
import { decodeIsland } from "./decode.js";
import { Model } from "./data.js";
import { unworded } from "./figure_rows.js";
import { Words } from "./i18n.js";
import { readHash, saysWhatToShow } from "./permalink.js";
import { withPreset } from "./preset.js";
import { unzipsItself } from "./unpack.js";

function island(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`missing island ${id}`);
  return node.textContent;
}

// Never a blank map: what went wrong is said in the page, in the reader's language.
function showFailure(map, error) {
  const words = new Words((navigator.language || "en").slice(0, 2));
  const note = document.createElement("p");
  note.className = "rt-failure";
  note.setAttribute("role", "alert");
  note.textContent = words.say("failed", { reason: error && error.message ? error.message : String(error) });
  const app = document.getElementById("rt-app");
  if (app) app.remove();
  document.body.prepend(note);
  document.documentElement.dataset.ready = "error";
}

// A casebook that chose Spanish begins in Spanish; else the browser of the reader decides.
function firstLanguage(payload) {
  return payload.language === "es" || /^es\b/i.test(navigator.language || "") ? "es" : "en";
}

// A link says what to show; without one the page's own question does.
function startOf(payload) {
  const start = withPreset(readHash(location.hash), payload, saysWhatToShow(location.hash));
  start.language = start.language || firstLanguage(payload);
  return start;
}

function openDebugHandle(app) {
  window.routesViewer = Object.freeze({
    pixelOf: (eventId) => {
      const event = app.model.eventWithId(eventId);
      return event < 0 ? null : app.view.pagePixel(event);
    },
    unworded: () => unworded(app.model.payload.analyses),
    shown: () => app.shownEvents().map((event) => app.model.eventId(event)),
    select: (eventId) => {
      const event = app.model.eventWithId(eventId);
      if (event < 0) return false;
      app.showEvent(event);
      return true;
    },
  });
}

function build(payload, rawBaseMap, map, L) {
  const start = startOf(payload);
  const summary = JSON.parse(island("routes-summary"));
  const app = new App(new Model(payload), new BaseMap(rawBaseMap), summary, map, L, start);
  app.open(start);
  openDebugHandle(app);
  performance.mark("routes-first-draw");
  document.documentElement.dataset.ready = "true";
  // Older than what the map was tried in: every record is in the table, whatever is drawn.
  if (!unzipsItself()) {
    app.layout.showNote(app.words.say("old_browser"));
    app.openTable();
  }
}

export function start(map, L) {
  try {
    Promise.all([decodeIsland(island("routes-data")), decodeIsland(island("routes-basemap"))])
      .then(([payload, baseMap]) => build(payload, baseMap, map, L))
      .catch((error) => showFailure(map, error));
  } catch (error) {
    showFailure(map, error);
  }
}

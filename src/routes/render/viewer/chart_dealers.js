// Licensed places as density: by county and by distance to the border, never as points.

import { datum, make } from "./dom.js";
import { from } from "./figure_paths.js";
import { keyText } from "./figure_rows.js";
import { barsPicture, rowsPicture } from "./chart_rows.js";

const NAMES = 168;
const BANDS = 108;

export function dealersChart(figures, data) {
  if (!(data.counties || []).length) return [];
  const { words } = figures.app;
  return [part(words, "counties", [make("p", { class: "rt-hint" }, words.say("chart_places_hint")),
    barsPicture(words, [words.say("chart_places_label", { n: words.number(data.n) }), from(data, "n")], data.counties, { names: NAMES, value: "dealers", most: 15, nameOf: (row) => ({ name: row.name }) })]),
  part(words, "by_distance", [rowsPicture(words, words.say("chart_bands_label"), data.by_distance.map((band) => bandRow(words, band)), { names: BANDS, room: 44 })]),
  (data.purchases || []).length ? part(words, "purchases", [make("p", { class: "rt-hint" }, words.say("chart_purchases_hint")),
    make("ul", { class: "rt-plain rt-chartrows" }, data.purchases.map((row) => make("li", {}, figures.trace({ case: [], event: row.event_ids, source: [] }), ": ", datum(words.pick(row.label)))))]) : null];
}

function part(words, key, content) {
  return make("section", { class: "rt-chartpart", "data-part": key }, make("p", { class: "rt-subhead" }, keyText(key, words)), content);
}

export function bandRow(words, band) {
  const open = band.up_to_km === null;
  return { name: open ? words.say("chart_farther", { q: `${words.number(band.from_km)} km` }) : `${words.number(band.from_km)}–${words.number(band.up_to_km)} km`, marks: from(band, "from_km", ...(open ? [] : [band, "up_to_km"])),
    bar: band.dealers, said: words.number(band.dealers), saidMarks: from(band, "dealers") };
}

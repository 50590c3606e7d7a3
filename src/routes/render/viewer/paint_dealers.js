// Licensed places for each 1,000 km² of their county: outlines filled by class, below all that
// cases tell of, and what they mean. Density, never an accusation.

import { projectRing } from "./data.js";
import { decodeDeltas, linesOf } from "./decode.js";
import { button, datum, link, make, worded } from "./dom.js";
import { from, learnPaths } from "./figure_paths.js";
import { insideArea } from "./paint_areas.js";
import { picture } from "./symbols.js";

// Before, lines of counties would be a veil over their colours.
const LINES_FROM = 5;
// A fill would hide these lines of the base map, and outlines of counties reach into its lakes.
const OVER = ["lakes", "admin1", "borders", "border_inegi"];
const TOLD = ["dealers", "per_1000_km2", "area_km2", "median_km"];

// Outlines come in the order of the rows of the analysis.
export function dealerCounties({ payload }) {
  const shapes = payload.county_outlines;
  if (!shapes) return [];
  const { dealers } = payload.analyses;
  learnPaths(dealers, "dealers");
  const lines = linesOf(shapes).map((line) => projectRing(decodeDeltas(line, shapes.scale)));
  let at = 0;
  return dealers.counties.map((county, index) => ({ county, index, level: shapes.level[index], rings: lines.slice(at, at += shapes.rings[index]) }));
}

// One path a class, in parts of the world's width: it is the same at every zoom. What lies in the
// hole of another county is filled by the even-odd rule.
function pathsOf({ dealer_density: counties, county_outlines: { fills } }) {
  const paths = fills.light.map(() => new Path2D());
  for (const { rings, level } of counties) {
    for (const ring of rings) {
      ring.forEach((x, i) => i % 2 || paths[level][i ? "lineTo" : "moveTo"](x, ring[i + 1]));
      paths[level].closePath();
    }
  }
  return paths;
}

export function paintDealers(ctx, frame, palette, { model, baseMap, theme }) {
  const { payload } = model;
  const shapes = payload.county_outlines;
  shapes.paths ||= pathsOf(payload);
  ctx.save();
  ctx.translate(-frame.x, -frame.y);
  ctx.scale(frame.size, frame.size);
  ctx.strokeStyle = `${palette.paper}80`;
  ctx.lineWidth = 0.7 / frame.size;
  shapes.paths.forEach((path, level) => {
    ctx.fillStyle = shapes.fills[theme][level];
    ctx.fill(path, "evenodd");
    if (frame.zoom >= LINES_FROM) ctx.stroke(path);
  });
  ctx.restore();
  for (const name of OVER) baseMap.paintName(ctx, frame, name, palette);
}

export function countyAt(counties, frame, x, y) {
  return counties.find((each) => insideArea(each, frame, x, y));
}

// The densest class first, and what to know of all of them; none where the layer is not drawn.
export function densityLegend({ payload }, theme) {
  const { classes, notes } = payload.analyses.dealers.density;
  const fills = payload.county_outlines.fills[theme];
  return { rows: classes.map((row, i) => ({ row, paint: (ctx, x, y) => {
    ctx.fillStyle = fills[i];
    ctx.fillRect(x, y, 26, 14);
  } })).reverse(), notes };
}

function hints(app, notes) {
  const { words, panel, layout } = app;
  return [notes.map((note) => make("p", { class: "rt-hint", ...from(note, words.language, note, "title") }, words.pick(note), note.title ? [" ", link(worded(note.title), note.url)] : null)),
    button(words.say("dealers_table"), () => {
      app.closeDetail();
      layout.toggle(layout.isPhone() ? "panel" : null, true);
      panel.openFigureOf("dealers");
    }, { class: "rt-link" })];
}

export function dealerKey(app) {
  const { model, words, theme } = app;
  const { rows, notes } = densityLegend(model, theme.current);
  return make("div", { class: "rt-density" }, make("ul", { class: "rt-plain" }, rows.map(({ row, paint }) => make("li", {}, picture(26, 14, (ctx) => paint(ctx, 0, 0)),
    make("span", from(row.label, words.language), words.pick(row.label)), make("span", { class: "rt-count", ...from(row, "counties_in_class") }, words.count("n_counties", row.counties_in_class))))), hints(app, notes));
}

export function countyLines({ panel: { parts: { figures } } }, county) {
  return [county.name, ...TOLD.slice(0, 2).map((key) => `${figures.pathText([key])}: ${figures.cell(key, county[key])}`)];
}

// Title, note, actions and content of the card of a county.
export function countyCard(app, county) {
  const facts = TOLD.map((key) => ({ path: [key], owner: county, value: county[key] }));
  return [datum(county.name), null, [], [app.panel.parts.figures.facts(facts), hints(app, app.model.payload.analyses.dealers.density.notes)]];
}

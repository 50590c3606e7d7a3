// Small maps, one a period of equal length, in one frame: where records lie, and how that moves.

import { make } from "./dom.js";
import { spotMarks } from "./chart_layout.js";
import { from } from "./figure_paths.js";
import { readFigure } from "./figure_rows.js";
import { worldX, worldY } from "./geometry.js";
import { colours, setTheme } from "./palette.js";
import { picture, styleOfKind, symbolPicture, tracePath } from "./symbols.js";

const WIDE = 320;
const PALE = 0.35;

// What the base map needs to know to fill a picture with the frame of the result.
function viewOf([west, south, east, north]) {
  const size = WIDE / (worldX(east) - worldX(west));
  return { size, zoom: Math.log2(size / 256), x: worldX(west) * size, y: worldY(north) * size, width: WIDE, height: (worldY(south) - worldY(north)) * size };
}

function paintSpots(ctx, view, places) {
  const palette = colours();
  ctx.lineJoin = "round";
  for (const { kind, hollow, certain, x, y, r } of spotMarks(places, ({ lon, lat }) => [worldX(lon) * view.size - view.x, worldY(lat) * view.size - view.y])) {
    const { shape } = styleOfKind(kind, 0);
    tracePath(ctx, shape, x, y, r);
    ctx.strokeStyle = palette.casing;
    ctx.lineWidth = 3;
    ctx.stroke();
    ctx.fillStyle = palette.paper;
    ctx.fill();
    ctx.fillStyle = ctx.strokeStyle = palette.kinds[kind];
    ctx.globalAlpha = certain ? 1 : PALE;
    if (!hollow) ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1.4;
    ctx.stroke();
  }
}

function sign(kind, hollow, name) {
  const node = symbolPicture(styleOfKind(kind, 0), { side: 14, r: 4, hollow });
  if (name) {
    node.removeAttribute("aria-hidden");
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", name);
  }
  return node;
}

export function periodMaps(figures, { maps }, paper) {
  if (!maps || !maps.periods.length) return [];
  const { app } = figures;
  const { words } = app;
  setTheme(paper ? "light" : app.theme.current);
  const view = viewOf(maps.frame_lon_lat);
  const base = picture(WIDE, view.height, (ctx) => app.scene.baseMap.paint(ctx, view));
  const name = (row) => figures.cell("kind", row.kind) + (row.documented === "yes" ? "" : `, ${figures.cell("documented", row.documented)}`);
  const kinds = app.model.codes("kind").map(({ code }) => code).filter((code) => maps.periods.some((period) => period.kinds.some(({ kind }) => kind === code)));
  const panels = maps.periods.map((period) => make("figure", {},
    picture(WIDE, view.height, (ctx) => {
      ctx.drawImage(base, 0, 0, WIDE, view.height);
      paintSpots(ctx, view, period.places);
    }),
    make("figcaption", {}, make("strong", from(period, "from_year", period, "to_year"), [...new Set([period.from_year, period.to_year])].join("–")), " ",
      make("span", from(period, "expected"), `n = ${words.number(period.expected)}`),
      period.years_covered < maps.years_each ? make("span", from(period, "years_covered", maps, "years_each"), words.say("chart_period_short", { n: period.years_covered, of: maps.years_each })) : null,
      make("ul", { class: "rt-plain" }, period.kinds.map((row) => make("li", {}, sign(row.kind, row.documented !== "yes", name(row)), make("span", from(row, "expected"), words.number(row.expected))))))));
  const key = kinds.map((kind) => make("li", {}, sign(kind), figures.cell("kind", kind)));
  setTheme(app.theme.current);
  return make("section", { class: "rt-periods" },
    make("p", { class: "rt-subhead", ...from(maps, "years_each") }, words.count("chart_periods", maps.years_each)),
    make("p", { class: "rt-hint", ...from(maps, "n", maps, "inferred") }, words.say("chart_periods_hint", { n: words.number(maps.n), inferred: words.number(maps.inferred) })),
    make("ul", { class: "rt-plain rt-chart-key" }, key),
    make("div", { class: "rt-periodgrid" }, panels),
    make("p", { class: "rt-hint", ...from(maps, "in_no_map") }, words.count("chart_periods_none", maps.in_no_map)),
    figures.told({ ...readFigure(maps), n: null }));
}

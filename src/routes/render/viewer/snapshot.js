// The view as a picture with what a picture needs to be honest: title, what is shown, legend,
// sources, and the version of the data. Composed on a canvas from the map's own canvases.

import { saveFile } from "./clipboard.js";
import { activeFilters } from "./active.js";
import { drawSymbol, styleOfKind } from "./symbols.js";
import { densityLegend } from "./paint_dealers.js";
import { samplesOfLayer } from "./layer_key.js";
import { colours, setTheme } from "./palette.js";
import { paintSample } from "./paint_legs.js";
import { fileName } from "./table_rows.js";
import { PLANES } from "./scene.js";

const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';
const RATIO = 2;
const EDGE = 24;
// Width and height below which a part of the map is not worth a picture.
const LEAST_SEEN = [400, 200];
const LINE = 18;
const COLOURS = {
  light: { paper: "#ffffff", ink: "#22262b", soft: "#5d5a53", water: "#dde6eb" },
  dark: { paper: "#16191d", ink: "#eceae4", soft: "#b5b1a7", water: "#10161b" },
};

// The map as it stands on the screen, without its buttons. `ratio`: pixels of the picture a CSS pixel.
// Drawn anew for it where the screen is coarser, and always in the colours asked for.
export function mapPicture(app, ratio, theme) {
  const { layer, scene } = app;
  const before = { ratio: layer.ratio, theme: scene.theme };
  layer.ratio = ratio;
  scene.theme = theme;
  layer.draw(PLANES);
  const picture = copyOfMap(app, ratio, theme);
  layer.ratio = before.ratio;
  scene.theme = before.theme;
  layer.draw(PLANES);
  return picture;
}

function copyOfMap(app, ratio, theme) {
  const { clientWidth: width, clientHeight: height } = app.map.getContainer();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = COLOURS[theme].water;
  ctx.fillRect(0, 0, width, height);
  const origin = app.map.getContainer().getBoundingClientRect();
  for (const layer of app.layer.box.querySelectorAll("canvas")) {
    const box = layer.getBoundingClientRect();
    ctx.globalAlpha = Number(getComputedStyle(layer).opacity);
    ctx.drawImage(layer, box.left - origin.left, box.top - origin.top, box.width, box.height);
  }
  return canvas;
}

// A word wider than a line, such as a hash on a phone, goes on in the next.
function pieces(ctx, word, width) {
  const fit = Math.floor((word.length * width) / ctx.measureText(word).width) || 1;
  return fit >= word.length ? [word] : [word.slice(0, fit), ...pieces(ctx, word.slice(fit), width)];
}

function wrapped(ctx, text, width) {
  const lines = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(ctx, whole, width))) {
    const longer = line ? `${line} ${word}` : word;
    if (line && ctx.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

// What is lit up: a picture of a case names it, and says what its dotted lines are.
function focusWords({ words, model, store, scene }) {
  const lit = store.caseIndex >= 0 ? `${words.say("case")}: ${model.caseTitle(store.caseIndex)}.` : "";
  return [lit, scene.focus?.fan ? words.say("fan_picture") : ""];
}

// What stands around the map, in words.
export function captions(app) {
  const { words, model, counts, store } = app;
  const { payload } = model;
  const numbers = Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, words.number(n)]));
  const filters = activeFilters(model, words, store.filters, counts).map((chip) => chip.label);
  const credits = ["Leaflet", ...(payload.attribution || []).map((entry) => entry.text)].join(" · ");
  return {
    title: words.pick(payload.title),
    shown: [...focusWords(app), `${words.say("shown_count", numbers)} ${words.count("in_cases", counts.cases)}.`, filters.length ? words.say("filtered_by", { list: filters.join("; ") }) : ""].filter(Boolean).join(" "),
    coverage: words.pick(payload.coverage) || words.say("coverage_default"),
    sources: words.say("picture_sources", { credits }),
    version: `${words.say("data_hash")}: ${payload.data_sha256}`,
  };
}

function legendEntries(app, theme) {
  const { model, words, store } = app;
  const language = words.language;
  const kinds = model.codes("kind").map((entry, i) => ({ label: entry[language] || entry.en, off: store.filters.kind.includes(entry.code),
    paint: (ctx, x, y) => drawSymbol(ctx, styleOfKind(entry.code, i), x + 9, y, 6.5, { hollow: false, count: 0, theme }) }));
  const hollow = { label: words.say("inferred_event"), off: false, paint: (ctx, x, y) => drawSymbol(ctx, styleOfKind("purchase", 0), x + 9, y, 6.5, { hollow: true, count: 0, theme }) };
  const bases = model.codes("basis").map((entry) => ({ label: `${words.say("leg")}: ${entry[language] || entry.en}`, off: store.filters.basis.includes(entry.code), wide: 20,
    paint: (ctx, x, y) => {
      ctx.save();
      ctx.translate(x - 2, y - 8);
      paintSample(ctx, entry.code, 38, 16, undefined, theme);
      ctx.restore();
    } }));
  const density = app.scene.showsDealers ? [{ label: `${words.say("layer_dealer_density")} (${words.say("layer_dealer_density_note")}):` },
    ...densityLegend(model, theme).rows.map(({ row, paint }) => ({ label: words.pick(row.label), wide: 8, paint: (ctx, x, y) => paint(ctx, x, y - 7) }))] : [];
  return [...kinds, hollow, ...bases, ...widthEntries(app, theme), ...areaEntries(app, theme),
    ...store.layers.flatMap((name) => samplesOfLayer(words, name).map((sample, i) => ({ ...sample, label: i ? sample.label : `${words.say(`layer_${name}`)}: ${sample.label}`, wide: 26 }))), ...density].filter((entry) => !entry.off);
}

// How wide the lines of this view are, and for what.
function widthEntries({ words, scene }, theme) {
  const samples = scene.lines.length ? scene.widthLegend() : [];
  return samples.length ? [{ label: words.say(`line_width_${samples[0].unit}`), wide: -22, paint: () => {} },
    ...samples.map(({ value, width }) => ({ label: words.number(value), wide: 10, paint: (ctx, x, y) => {
      ctx.fillStyle = colours(theme).ink;
      ctx.fillRect(x, y - width / 2, 26, width);
    } }))] : [];
}

// A box with a count on the map, as in "TX: 14".
function areaEntries({ words, scene }, theme) {
  const { pill, pillEdge, pillText } = colours(theme);
  return scene.areas.size ? [{ label: words.say("picture_areas"), wide: 26, paint: (ctx, x, y) => {
    ctx.fillStyle = pill;
    ctx.strokeStyle = pillEdge;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(x, y - 8, 42, 16, 3);
    ctx.fill();
    ctx.stroke();
    ctx.font = `500 11px ${FONT}`;
    ctx.fillStyle = pillText;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText("TX: 14", x + 21, y + 0.5);
  } }] : [];
}

// The scale bar of the page, at the foot of the map.
function scaleBar(ctx, app, x, bottom, { paper, ink }) {
  const lines = [...app.map.getContainer().querySelectorAll(".leaflet-control-scale-line")];
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineWidth = 1.5;
  lines.forEach((line, i) => {
    const y = bottom - 20 * (lines.length - i);
    const wide = line.offsetWidth;
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = paper;
    ctx.fillRect(x, y, wide, 17);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = ink;
    ctx.beginPath();
    for (const [dx, dy] of [[0, 11], [0, 17], [wide, 17], [wide, 11]]) ctx.lineTo(x + dx, y + dy);
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.fillText(line.textContent, x + 5, y + 8);
  });
}

// Lays the legend out in lines of the given width; draws only when `draw` says so. What has no
// picture of its own has a line of its own.
function legend(ctx, entries, { x, y, width, ink, draw }) {
  ctx.font = `12px ${FONT}`;
  let [left, top] = [x, y];
  for (const entry of entries) {
    const indent = entry.paint ? 22 + (entry.wide || 0) : 0;
    const wide = entry.paint ? indent + ctx.measureText(entry.label).width + 18 : width;
    if (left > x && left + wide > x + width) [left, top] = [x, top + 22];
    if (draw) {
      entry.paint?.(ctx, left, top);
      ctx.font = `12px ${FONT}`;
      ctx.fillStyle = ink;
      ctx.textAlign = "left";
      ctx.textBaseline = "middle";
      ctx.fillText(entry.label, left + indent, top);
    }
    left += wide;
  }
  return top - y + 22;
}

function textBlock(ctx, lines, { x, y, font, colour, gap }) {
  ctx.font = font;
  ctx.fillStyle = colour;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  lines.forEach((line, i) => ctx.fillText(line, x, y + i * gap));
  return y + lines.length * gap;
}

// Width and height of the map that readers see: a case is framed beside its story, and on a phone all
// that is open lies over the lower part. Where too little is seen, all of the map.
function seenOf({ layout, store }, width, height) {
  const { detail } = layout;
  if (detail.hidden) return [width, height];
  const [beside, above] = [width - detail.offsetWidth - 24, height - detail.offsetHeight];
  if (detail.offsetWidth >= width) return [width, above >= LEAST_SEEN[1] ? above : height];
  return [store.caseIndex >= 0 && beside >= LEAST_SEEN[0] ? beside : width, height];
}

export function compose(app, theme) {
  const map = mapPicture(app, RATIO, theme);
  const [width, mapHeight] = seenOf(app, map.width / RATIO, map.height / RATIO);
  const tones = COLOURS[theme];
  const texts = captions(app);
  const probe = document.createElement("canvas").getContext("2d");
  const inner = width - 2 * EDGE;
  const measured = (font, text, room = inner) => {
    probe.font = font;
    return wrapped(probe, text, room);
  };
  const fonts = { title: `700 22px ${FONT}`, small: `12px ${FONT}` };
  const title = measured(fonts.title, texts.title);
  const shown = measured(fonts.small, texts.shown);
  const notes = app.scene.showsDealers ? densityLegend(app.model, theme).notes.map((note) => `${app.words.pick(note)} ${note.title || ""}`) : [];
  const foot = [texts.coverage, ...notes, texts.sources, texts.version].flatMap((text) => measured(fonts.small, text));
  const lines = (entry) => measured(fonts.small, entry.label, entry.paint ? inner - 22 - (entry.wide || 0) : inner).map((label, i) => (i ? { label } : { ...entry, label }));
  const entries = legendEntries(app, theme).flatMap(lines);
  const legendHeight = legend(probe, entries, { x: EDGE, y: 0, width: inner, draw: false });
  const head = EDGE + title.length * 28 + shown.length * LINE + 12;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * RATIO);
  canvas.height = Math.round((head + mapHeight + 22 + legendHeight + foot.length * LINE + EDGE) * RATIO);
  const ctx = canvas.getContext("2d");
  ctx.scale(RATIO, RATIO);
  ctx.fillStyle = tones.paper;
  ctx.fillRect(0, 0, width, canvas.height / RATIO);
  const y = textBlock(ctx, title, { x: EDGE, y: EDGE - 4, font: fonts.title, colour: tones.ink, gap: 28 });
  textBlock(ctx, shown, { x: EDGE, y, font: fonts.small, colour: tones.soft, gap: LINE });
  ctx.drawImage(map, 0, 0, width * RATIO, mapHeight * RATIO, 0, head, width, mapHeight);
  scaleBar(ctx, app, 12, head + mapHeight - 8, tones);
  setTheme(theme);
  legend(ctx, entries, { x: EDGE, y: head + mapHeight + 20, width: inner, ink: tones.ink, draw: true });
  setTheme(app.scene.theme);
  textBlock(ctx, foot, { x: EDGE, y: head + mapHeight + 16 + legendHeight + 4, font: fonts.small, colour: tones.soft, gap: LINE });
  return canvas;
}

export function savePicture(app) {
  return new Promise((resolve) => {
    compose(app, app.theme.current).toBlob((blob) => {
      if (blob) saveFile(blob, fileName(app.model, "map", "png"));
      resolve(Boolean(blob));
    }, "image/png");
  });
}

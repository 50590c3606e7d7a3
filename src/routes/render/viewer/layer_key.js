// What the lines of the layers mean: their widths, their dashes, and which way they lead.

import { make } from "./dom.js";
import { paintBandArrows, paintCorridors, paintPublished } from "./paint_layers.js";
import { picture } from "./symbols.js";

const CASES = [1, 5, 20];
// The layers are drawn in shares of the world: here a share is a pixel.
const SIZE = { size: 1, x: 0, y: 0, width: Infinity, height: Infinity };

function line(ctx, x, y, wide, basis, count) {
  const chain = [x + 3, y, x + wide - 3, y];
  const corridors = basis ? [{ chain, basis, count }] : [];
  const published = basis ? [] : [{ chain, from: { area: false }, to: { area: true } }];
  paintCorridors(ctx, SIZE, corridors);
  paintPublished(ctx, SIZE, published);
  // A head would hide how a sample so short is dashed.
  if (basis !== "inferred") paintBandArrows(ctx, SIZE, corridors, published);
}

// Samples of a layer, each with its words; none where a layer has no lines.
export function samplesOfLayer(words, name) {
  if (name === "published") return [{ label: words.say("key_published"), paint: (ctx, x, y) => line(ctx, x, y, 40) }];
  if (name !== "flows" && name !== "corridors") return [];
  const bows = name === "flows" ? ` ${words.say("key_bows")}` : "";
  return [...CASES.map((n) => ({ label: words.count("n_cases", n), paint: (ctx, x, y) => line(ctx, x, y, 40, "documented", n) })),
    { label: `${words.say("key_dashed")}${bows}`, paint: (ctx, x, y) => line(ctx, x, y, 40, "inferred", 5) }];
}

export function layerKey(app, name) {
  const samples = samplesOfLayer(app.words, name);
  return samples.length ? make("ul", { class: "rt-plain rt-layerkey" }, samples.map(({ label, paint }) => make("li", { class: "rt-note" },
    make("span", { class: "rt-sample" }, picture(44, 20, (ctx) => paint(ctx, 2, 10))), make("span", {}, label)))) : null;
}

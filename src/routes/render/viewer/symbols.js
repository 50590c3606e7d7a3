// Symbols of the stages: a distinct shape AND a distinct colour each, drawn on any canvas.
// The fill is that of the theme in force (palette.js).

import { colours } from "./palette.js";

const SHAPES = {
  purchase: "circle", theft: "triangle_down", assembly: "hexagon", storage: "square", transfer: "pentagon_right",
  crossing: "diamond", seizure: "triangle_up", recovery: "plus", use: "star",
};
const SPARE = Object.keys(SHAPES);

// Points on the unit circle (y down); SCALE evens out the optical size of shapes of one radius.
const CORNERS = {
  triangle_down: regular(3, Math.PI / 2),
  triangle_up: regular(3, -Math.PI / 2),
  square: regular(4, Math.PI / 4),
  diamond: regular(4, 0),
  hexagon: regular(6, 0),
  pentagon_right: [[-0.9, -0.85], [0.25, -0.85], [1.1, 0], [0.25, 0.85], [-0.9, 0.85]],
  plus: plusCorners(0.42),
  star: starCorners(5, 0.52),
};
const SCALE = { circle: 1, triangle_down: 1.28, triangle_up: 1.28, square: 1.18, diamond: 1.2, hexagon: 1.08, pentagon_right: 0.98, plus: 1.06, star: 1.3 };
const TEXT_SHIFT = { triangle_up: 0.2, triangle_down: -0.2, pentagon_right: 0, star: 0.05 };

function regular(n, start) {
  return Array.from({ length: n }, (_, i) => {
    const angle = start + (i * 2 * Math.PI) / n;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

function plusCorners(w) {
  return [[-w, -1], [w, -1], [w, -w], [1, -w], [1, w], [w, w], [w, 1], [-w, 1], [-w, w], [-1, w], [-1, -w], [-w, -w]];
}

function starCorners(n, inner) {
  return Array.from({ length: 2 * n }, (_, i) => {
    const angle = -Math.PI / 2 + (i * Math.PI) / n;
    const r = i % 2 === 0 ? 1 : inner;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

export function styleOfKind(code, index) {
  const kind = SHAPES[code] ? code : SPARE[index % SPARE.length];
  return { kind, shape: SHAPES[kind] };
}

export function tracePath(ctx, shape, x, y, r) {
  ctx.beginPath();
  const size = r * (SCALE[shape] || 1);
  if (shape === "circle") {
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  CORNERS[shape].forEach(([px, py], i) => {
    if (i === 0) ctx.moveTo(x + px * size, y + py * size);
    else ctx.lineTo(x + px * size, y + py * size);
  });
  ctx.closePath();
}

// Casing, then colour; a hollow one is empty inside with a coloured rim.
export function drawSymbol(ctx, style, x, y, r, options) {
  const { hollow, count } = options;
  const palette = colours(options.theme);
  const fill = palette.kinds[style.kind];
  ctx.lineJoin = "round";
  tracePath(ctx, style.shape, x, y, r);
  ctx.strokeStyle = palette.casing;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = hollow ? palette.paper : fill;
  ctx.fill();
  ctx.strokeStyle = fill;
  ctx.lineWidth = hollow ? 2 : 1;
  ctx.stroke();
  if (count > 1) drawCount(ctx, style, x, y, r, hollow ? fill : palette.onFill, count);
}

// "1.2k" above 9,999: five figures have no room in a symbol; what is exact is told on a click.
export function countText(count) {
  if (count < 10000) return String(count);
  if (count < 1e6) return `${Math.round(count / 1000)}k`;
  return `${(count / 1e6).toFixed(1)}M`;
}

function drawCount(ctx, style, x, y, r, color, count) {
  const text = countText(count);
  const size = Math.max(9, Math.min(13, r * 1.02, (r * 3.4) / Math.max(2, text.length)));
  ctx.font = `700 ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = color;
  ctx.fillText(text, x, y + r * (TEXT_SHIFT[style.shape] || 0) + 0.5);
}

// A small picture for legend and lists; what it means is said by the text beside it.
export function symbolPicture(style, options) {
  const side = options.side || 22;
  return picture(side, side, (ctx) => drawSymbol(ctx, style, side / 2, side / 2 + (TEXT_SHIFT[style.shape] || 0) * 8, options.r || 7, options));
}

export function picture(width, height, paint) {
  const ratio = Math.min(3, Math.max(2, window.devicePixelRatio || 1));
  const canvas = document.createElement("canvas");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  paint(ctx);
  return canvas;
}

// Symbols of the stages: a distinct shape AND a distinct colour each, drawn on any canvas.
// Fills are Okabe-Ito hues darkened until they keep at least 3:1 on the land colour.

export const INK = "#1f2328";
export const PAPER = "#ffffff";

const BY_KIND = {
  purchase: { shape: "circle", fill: "#0072b2" },
  theft: { shape: "triangle_down", fill: "#7a5200" },
  assembly: { shape: "hexagon", fill: "#4b5a69" },
  storage: { shape: "square", fill: "#007a5a" },
  transfer: { shape: "pentagon_right", fill: "#a0387a" },
  crossing: { shape: "diamond", fill: "#1f2328" },
  seizure: { shape: "triangle_up", fill: "#c24e00" },
  recovery: { shape: "plus", fill: "#5a4fa3" },
  use: { shape: "star", fill: "#8e1b1b" },
};
const SPARE = Object.values(BY_KIND);

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
  return BY_KIND[code] || SPARE[index % SPARE.length];
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

// White casing, then colour; a hollow one is white inside with a coloured rim.
export function drawSymbol(ctx, style, x, y, r, options) {
  const { hollow, count } = options;
  ctx.lineJoin = "round";
  tracePath(ctx, style.shape, x, y, r);
  ctx.strokeStyle = PAPER;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = hollow ? PAPER : style.fill;
  ctx.fill();
  ctx.strokeStyle = style.fill;
  ctx.lineWidth = hollow ? 2 : 1;
  ctx.stroke();
  if (count > 1) drawCount(ctx, style, x, y, r, hollow, count);
}

function drawCount(ctx, style, x, y, r, hollow, count) {
  const size = Math.max(9, Math.min(13, r * 1.02));
  ctx.font = `700 ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = hollow ? style.fill : PAPER;
  ctx.fillText(String(count), x, y + r * (TEXT_SHIFT[style.shape] || 0) + 0.5);
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

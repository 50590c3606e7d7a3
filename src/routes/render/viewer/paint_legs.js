// Lines of legs: how well a movement is documented shows in the dash, never in the hue alone.

import { headingOnCurve, partOfCurve, pointOnCurve } from "./geometry.js";
import { colours, rgba } from "./palette.js";

const DASHES = { documented: [], partial: [9, 7], inferred: [3, 4] };
const QUIET = 0.82;
const ARROW_AT = 0.6;
const MIN_VISIBLE = 16;
// Corners of a head of size 1 that points to the right.
const ARROW = [[1, 0], [-0.8, 0.78], [-0.45, 0], [-0.8, -0.78]];
const ARROW_CASING = 1.4;
const FADE_FROM = 0.5;
const FADE_TO = 0.97;
// Steps in which a dashed line loses its ink.
const STRENGTHS = 16;
// Pixels around a view within which a line is drawn.
const BEYOND = 80;

function styleOf(basis, theme) {
  const known = DASHES[basis] ? basis : "inferred";
  return { color: colours(theme).lines[known], dash: DASHES[known] };
}

// An end that is an area gets no point to arrive at: the line dissolves towards it. How much of its
// ink a line has at a share of its way; a curve's share of its chord is that of its way.
function inkAt(line, t) {
  const into = line.to.area >= 0 ? (FADE_TO - t) / (FADE_TO - FADE_FROM) : 1;
  const outOf = line.from.area >= 0 ? (t - 1 + FADE_TO) / (FADE_TO - FADE_FROM) : 1;
  return Math.max(0, Math.min(1, into, outOf));
}

function strokeOf(ctx, line, x, y, color, alpha) {
  if (line.to.area < 0 && line.from.area < 0) return rgba(color, alpha);
  const { curve } = line;
  const gradient = ctx.createLinearGradient(curve.ax - x, curve.ay - y, curve.bx - x, curve.by - y);
  for (const t of [0, 1 - FADE_TO, FADE_FROM, FADE_TO, 1]) gradient.addColorStop(t, rgba(color, alpha * inkAt(line, t)));
  return gradient;
}

function trace(ctx, curve, frame) {
  ctx.beginPath();
  ctx.moveTo(curve.ax - frame.x, curve.ay - frame.y);
  ctx.quadraticCurveTo(curve.cx - frame.x, curve.cy - frame.y, curve.bx - frame.x, curve.by - frame.y);
}

// Shares of the way at which one coordinate of a curve passes a limit.
function passes(a, c, b, limit) {
  const square = a - 2 * c + b;
  const half = c - a;
  if (Math.abs(square) < 1e-9) return half === 0 ? [] : [(limit - a) / (2 * half)];
  const root = Math.sqrt(half * half - square * (a - limit));
  return [(-half - root) / square, (-half + root) / square];
}

// From where to where on its way a curve is in view, as shares: what nobody sees is dear to draw.
// Null when it passes the view by.
export function seenSpan(curve, frame) {
  const { ax, ay, cx, cy, bx, by } = curve;
  const [left, top] = [frame.x - BEYOND, frame.y - BEYOND];
  const [right, bottom] = [frame.x + frame.width + BEYOND, frame.y + frame.height + BEYOND];
  const inside = (x, y) => x > left && y > top && x < right && y < bottom;
  if (inside(ax, ay) && inside(bx, by)) return [0, 1];
  const cuts = [0, 1];
  for (const limit of [left, right]) cuts.push(...passes(ax, cx, bx, limit));
  for (const limit of [top, bottom]) cuts.push(...passes(ay, cy, by, limit));
  const shares = cuts.filter((t) => t >= 0 && t <= 1).sort((a, b) => a - b);
  const seen = shares.slice(1).map((t, i) => [shares[i], t]).filter(([from, to]) => inside(...pointOnCurve(curve, (from + to) / 2)));
  return seen.length ? [seen[0][0], seen[seen.length - 1][1]] : null;
}

// Dashes one by one as straight strokes: a third of the time that a dashed curve with a gradient
// takes without a graphics card. Those of one strength of ink are one stroke.
function strokeDashes(ctx, frame, line, [from, to], { dash, color, ink }) {
  const { ax, ay, cx, cy, bx, by } = line.curve;
  const step = (dash[0] + dash[1]) / line.length;
  const on = dash[0] / line.length;
  let strength = -1;
  for (let t = Math.floor(from / step) * step; t < to; t += step) {
    const now = Math.round(inkAt(line, t + on / 2) * STRENGTHS);
    if (now !== strength) {
      if (strength > 0) ctx.stroke();
      ctx.beginPath();
      ctx.strokeStyle = rgba(color, (ink * now) / STRENGTHS);
      strength = now;
    }
    if (now === 0) continue;
    const u = 1 - t;
    ctx.moveTo(u * u * ax + 2 * u * t * cx + t * t * bx - frame.x, u * u * ay + 2 * u * t * cy + t * t * by - frame.y);
    const end = Math.min(1, t + on);
    const v = 1 - end;
    ctx.lineTo(v * v * ax + 2 * v * end * cx + end * end * bx - frame.x, v * v * ay + 2 * v * end * cy + end * end * by - frame.y);
  }
  if (strength > 0) ctx.stroke();
}

function isVisible(line, frame) {
  const { curve } = line;
  const left = Math.min(curve.ax, curve.cx, curve.bx) - frame.x;
  const right = Math.max(curve.ax, curve.cx, curve.bx) - frame.x;
  const top = Math.min(curve.ay, curve.cy, curve.by) - frame.y;
  const bottom = Math.max(curve.ay, curve.cy, curve.by) - frame.y;
  return right >= 0 && left <= frame.width && bottom >= 0 && top <= frame.height;
}

// On a small-scale map full widths would bury the land; proportions stay the same.
function thinning(zoom) {
  return zoom >= 6 ? 1 : zoom >= 4.5 ? 0.8 : 0.65;
}

export function paintLine(ctx, frame, line, options) {
  // A line over the date line is drawn at both edges of the world.
  for (const shift of line.copies) paintCopy(ctx, shift ? { ...frame, x: frame.x - shift } : frame, line, options);
}

function paintCopy(ctx, frame, line, options) {
  if (!isVisible(line, frame)) return;
  const seen = seenSpan(line.curve, frame);
  if (seen === null) return;
  const style = styleOf(line.basis);
  const palette = colours();
  const color = options.strong ? palette.strong : style.color;
  const dashed = style.dash.length > 0;
  const ink = options.strong || !dashed ? 1 : QUIET;
  // What no source states has less ink than what one does: it is more in number than in weight.
  const weight = dashed && !options.strong ? 0.66 : 1;
  const width = line.width * thinning(frame.zoom) * weight + (options.strong ? 0.8 : 0);
  ctx.lineCap = "butt";
  // A casing parts lines that cross; where hundreds do, it would only veil them.
  const cased = options.strong || !line.gathered;
  if (cased || !dashed) trace(ctx, partOfCurve(line.curve, ...seen), frame);
  if (cased) {
    ctx.strokeStyle = strokeOf(ctx, line, frame.x, frame.y, palette.lineCasing, options.strong ? 0.95 : dashed ? 0.3 : 0.6);
    ctx.lineWidth = width + (options.strong ? 4 : 2);
    ctx.stroke();
  }
  ctx.lineWidth = width;
  if (dashed) strokeDashes(ctx, frame, line, seen, { dash: style.dash, color, ink });
  else {
    ctx.strokeStyle = strokeOf(ctx, line, frame.x, frame.y, color, ink);
    ctx.stroke();
  }
  paintArrow(ctx, frame, line, width, rgba(color, ink));
}

// At 60 % of the part of the line that symbols do not cover.
function arrowPosition(line) {
  const start = Math.min(line.from.radius, line.length / 2);
  const visible = line.length - start - Math.min(line.to.radius, line.length / 2);
  if (visible < MIN_VISIBLE) return null;
  return (start + ARROW_AT * visible) / line.length;
}

function paintArrow(ctx, frame, line, width, color) {
  const t = arrowPosition(line);
  if (t === null) return;
  const [x, y] = pointOnCurve(line.curve, t);
  arrowHead(ctx, x - frame.x, y - frame.y, headingOnCurve(line.curve, t), 3.2 + width * 1.1, color);
}

// Its casing is a larger head below it: hundreds of outlines are dearer than hundreds of fills.
export function arrowHead(ctx, x, y, heading, size, color, theme) {
  const turn = [Math.cos(heading), Math.sin(heading)];
  fillHead(ctx, x, y, turn, size + ARROW_CASING, colours(theme).casing);
  fillHead(ctx, x, y, turn, size, color);
}

function fillHead(ctx, x, y, [cos, sin], size, color) {
  ctx.beginPath();
  for (const [u, v] of ARROW) ctx.lineTo(x + size * (u * cos - v * sin), y + size * (u * sin + v * cos));
  ctx.fillStyle = color;
  ctx.fill();
}

const RANK = { inferred: 0, partial: 1, documented: 2 };

export function paintLegs(ctx, frame, lines) {
  for (const basis of Object.keys(RANK)) {
    for (const line of lines) if (line.basis === basis) paintLine(ctx, frame, line, {});
  }
  for (const line of lines) if (!(line.basis in RANK)) paintLine(ctx, frame, line, {});
}

// The sample in the legend is the very style of the map.
export function paintSample(ctx, basis, width, height, thickness, theme) {
  const style = styleOf(basis, theme);
  ctx.setLineDash(style.dash);
  ctx.strokeStyle = rgba(style.color, 1);
  ctx.lineWidth = thickness || 2;
  ctx.beginPath();
  ctx.moveTo(2, height - 5);
  ctx.quadraticCurveTo(width / 2, 1, width - 2, height - 5);
  ctx.stroke();
  ctx.setLineDash([]);
  if (!thickness) arrowHead(ctx, width * 0.6, height * 0.36, 0.12, 5, rgba(style.color, 1), theme);
}

// Lines of legs: how well a movement is documented shows in the dash, never in the hue alone.

import { headingOnCurve, partOfCurve, pointOnCurve } from "./geometry.js";
import { colours, rgba } from "./palette.js";

const DASHES = { documented: [], partial: [9, 7], inferred: [3, 4] };
const QUIET = 0.82;
const ARROW_AT = 0.6;
const MIN_VISIBLE = 16;
const FADE_FROM = 0.5;
const FADE_TO = 0.97;
// Pixels around a view within which a line is drawn; it is looked at in pieces of that length.
const BEYOND = 80;
const MOST_PIECES = 200;

function styleOf(basis, theme) {
  const known = DASHES[basis] ? basis : "inferred";
  return { color: colours(theme).lines[known], dash: DASHES[known] };
}

// An end that is an area gets no point to arrive at: the line dissolves towards it.
function strokeOf(ctx, line, x, y, color, alpha) {
  const fadeOut = line.to.area >= 0;
  const fadeIn = line.from.area >= 0;
  if (!fadeOut && !fadeIn) return rgba(color, alpha);
  const { curve } = line;
  const gradient = ctx.createLinearGradient(curve.ax - x, curve.ay - y, curve.bx - x, curve.by - y);
  gradient.addColorStop(fadeIn ? 1 - FADE_TO : 0, rgba(color, fadeIn ? 0 : alpha));
  gradient.addColorStop(fadeIn ? 1 - FADE_FROM : 0.01, rgba(color, alpha));
  gradient.addColorStop(fadeOut ? FADE_FROM : 0.99, rgba(color, alpha));
  gradient.addColorStop(fadeOut ? FADE_TO : 1, rgba(color, fadeOut ? 0 : alpha));
  return gradient;
}

function trace(ctx, curve, frame) {
  ctx.beginPath();
  ctx.moveTo(curve.ax - frame.x, curve.ay - frame.y);
  ctx.quadraticCurveTo(curve.cx - frame.x, curve.cy - frame.y, curve.bx - frame.x, curve.by - frame.y);
}

// The part of a curve that a view shows and where on it that begins: dashes nobody sees are dear.
// Null when it passes the view by.
function seenPart(curve, frame) {
  const inside = (x, y) => x > frame.x - BEYOND && y > frame.y - BEYOND && x < frame.x + frame.width + BEYOND && y < frame.y + frame.height + BEYOND;
  const whole = { part: curve, begin: 0 };
  if (inside(curve.ax, curve.ay) && inside(curve.bx, curve.by)) return whole;
  const chord = Math.sqrt((curve.bx - curve.ax) ** 2 + (curve.by - curve.ay) ** 2);
  const pieces = Math.ceil(chord / BEYOND) + 2;
  if (pieces > MOST_PIECES) return whole;
  let first = -1;
  let last = 0;
  let begin = 0;
  let length = 0;
  let [x, y] = [curve.ax, curve.ay];
  for (let i = 0; i <= pieces; i += 1) {
    const [u, v] = pointOnCurve(curve, i / pieces);
    if (inside(u, v)) {
      if (first < 0) {
        first = Math.max(0, i - 1);
        begin = length;
      }
      last = Math.min(pieces, i + 1);
    }
    length += Math.sqrt((u - x) ** 2 + (v - y) ** 2);
    [x, y] = [u, v];
  }
  return first < 0 ? null : { part: partOfCurve(curve, first / pieces, last / pieces), begin };
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
  const seen = seenPart(line.curve, frame);
  if (seen === null) return;
  const style = styleOf(line.basis);
  const palette = colours();
  const color = options.strong ? palette.strong : style.color;
  const ink = options.strong || !style.dash.length ? 1 : QUIET;
  // What no source states has less ink than what one does: it is more in number than in weight.
  const weight = style.dash.length && !options.strong ? 0.66 : 1;
  const width = line.width * thinning(frame.zoom) * weight + (options.strong ? 0.8 : 0);
  ctx.lineCap = "butt";
  trace(ctx, seen.part, frame);
  // A casing parts lines that cross; where hundreds do, it would only veil them.
  if (options.strong || !line.gathered) {
    ctx.setLineDash([]);
    ctx.strokeStyle = strokeOf(ctx, line, frame.x, frame.y, palette.lineCasing, options.strong ? 0.95 : style.dash.length ? 0.3 : 0.6);
    ctx.lineWidth = width + (options.strong ? 4 : 2);
    ctx.stroke();
  }
  ctx.setLineDash(style.dash);
  ctx.lineDashOffset = seen.begin;
  ctx.strokeStyle = strokeOf(ctx, line, frame.x, frame.y, color, ink);
  ctx.lineWidth = width;
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineDashOffset = 0;
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

export function arrowHead(ctx, x, y, heading, size, color, theme) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(heading);
  ctx.beginPath();
  ctx.moveTo(size, 0);
  ctx.lineTo(-size * 0.8, size * 0.78);
  ctx.lineTo(-size * 0.45, 0);
  ctx.lineTo(-size * 0.8, -size * 0.78);
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours(theme).casing;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fillStyle = color;
  ctx.fill();
  ctx.restore();
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

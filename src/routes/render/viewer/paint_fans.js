// The fan of a crossing that no source tells: dotted and straight, so that nobody takes it for a leg.
// Its strands have a width only when probabilities may be shown.

import { LabelRoom } from "./label_room.js";
import { colours, rgba } from "./palette.js";

const DOTS = [1, 6];
const THIN = 1.1;
const WIDEST = 12;
const FADE = 0.6;
const MARK = 3.5;
// What is not known must not outweigh a leg; where many strands meet they lie on each other.
const FAINT = 0.5;
const FAINTER = 0.2;
const MANY = 12;

export function strandWidth(share) {
  return share === null ? THIN : Math.max(THIN, WIDEST * share);
}

function strokeOf(ctx, anchor, from, to, color, alpha) {
  if (!anchor.area) return rgba(color, alpha);
  const gradient = ctx.createLinearGradient(...from, ...to);
  gradient.addColorStop(0.03, rgba(color, 0));
  gradient.addColorStop(FADE, rgba(color, alpha));
  return gradient;
}

function paintStrand(ctx, frame, { anchor, crossing, share }, color, alpha) {
  const from = [anchor.x * frame.size - frame.x, anchor.y * frame.size - frame.y];
  const to = [crossing.x * frame.size - frame.x, crossing.y * frame.size - frame.y];
  const width = strandWidth(share);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.setLineDash(share === null ? DOTS : [width, width * 1.6]);
  ctx.lineWidth = width;
  ctx.strokeStyle = strokeOf(ctx, anchor, from, to, color, alpha);
  ctx.stroke();
}

function diamond(ctx, x, y, r) {
  ctx.beginPath();
  ctx.moveTo(x, y - r);
  ctx.lineTo(x + r, y);
  ctx.lineTo(x, y + r);
  ctx.lineTo(x - r, y);
  ctx.closePath();
}

// Every crossing alike, hollow: none of them is documented.
function paintMark(ctx, frame, crossing, palette) {
  const x = crossing.x * frame.size - frame.x;
  const y = crossing.y * frame.size - frame.y;
  diamond(ctx, x, y, MARK);
  ctx.fillStyle = palette.paper;
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = rgba(palette.lines.inferred, 1);
  ctx.stroke();
}

// Shares above everything, the greatest first; where two would lie on each other the card has both.
export function paintShares(ctx, frame, marks, percent) {
  const palette = colours();
  const room = new LabelRoom(frame);
  ctx.font = "700 12px system-ui, sans-serif";
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const crossing of marks.filter(({ share }) => share !== null).sort((a, b) => b.share - a.share)) {
    const x = crossing.x * frame.size - frame.x + MARK + 3;
    const y = crossing.y * frame.size - frame.y;
    const text = percent(crossing.share);
    const box = [x - 10, y - 8, x + ctx.measureText(text).width + 4, y + 8];
    if (!room.isFree(box)) continue;
    room.take(box);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = palette.casing;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = palette.ink;
    ctx.fillText(text, x, y);
    paintMark(ctx, frame, crossing, palette);
  }
}

export function paintFan(ctx, frame, { strands, marks }) {
  const palette = colours();
  ctx.lineCap = "round";
  const met = new Map();
  for (const { anchor } of strands) met.set(anchor.key, (met.get(anchor.key) || 0) + 1);
  for (const strand of strands) paintStrand(ctx, frame, strand, palette.lines.inferred, met.get(strand.anchor.key) > MANY ? FAINTER : FAINT);
  ctx.lineCap = "butt";
  ctx.setLineDash([]);
  for (const crossing of marks) paintMark(ctx, frame, crossing, palette);
}

// The sample in the legend: a small fan from one point.
export function paintFanSample(ctx, width, height, theme) {
  const { inferred } = colours(theme).lines;
  ctx.lineCap = "round";
  ctx.setLineDash(DOTS);
  ctx.lineWidth = THIN;
  ctx.strokeStyle = rgba(inferred, 1);
  for (const y of [2, height / 2, height - 2]) {
    ctx.beginPath();
    ctx.moveTo(3, height / 2);
    ctx.lineTo(width / 2, y);
    ctx.lineTo(width - 3, height / 2);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

// Shapes of the charts of years, crossings and networks, before anything is drawn. Pure.

import { axisOf } from "./chart_scale.js";
import { packTightly } from "./grouping.js";

const PER_RECORD = 3.2;
const LEAST_HEIGHT = 14;
const TALLEST = 96;

// One panel a stage; a record is as high in one panel as in any other.
export function yearPanels(data) {
  const rows = data.years || [];
  if (!rows.length) return { panels: [], years: [], perRecord: PER_RECORD };
  const years = rows.map((row) => row.year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const highest = Math.max(1, ...rows.map((row) => row.high));
  const perRecord = Math.min(PER_RECORD, TALLEST / highest);
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const panels = kinds.map((kind) => {
    const own = rows.filter((row) => row.kind === kind && row.possible > 0);
    const most = own.reduce((top, row) => (top && top.expected >= row.expected ? top : row), null);
    const top = Math.max(0, ...own.map((row) => row.high));
    return { kind, rows: own, most, height: Math.max(LEAST_HEIGHT, top * perRecord), n: (data.counted || {})[kind] ?? null };
  }).filter((panel) => panel.rows.length);
  return { panels, years: Array.from({ length: last - first + 1 }, (_, i) => first + i), perRecord };
}

// Years that are named below a panel: the first of each five.
export function namedYears(years) {
  return years.filter((year, i) => i === 0 || (year % 5 === 0 && year - years[0] > 2));
}

export function borderRows(border, { left, right, top, step }) {
  const units = border.units || [];
  const ends = units.flatMap((unit) => [unit.cases, unit.expected, unit.expected * unit.ratio_high]);
  const axis = axisOf(ends.length ? ends : [0, 1], { left, right, ticks: 4 });
  const rows = units.map((unit, i) => ({
    unit, y: top + step * (i + 0.5), dot: axis.at(unit.cases), expected: axis.at(unit.expected),
    low: axis.at(unit.expected * unit.ratio_low), high: axis.at(unit.expected * unit.ratio_high),
  }));
  return { axis, rows, windows: windowsOf(border, rows, step) };
}

// A window from its first to its last crossing that has a row.
function windowsOf(border, rows, step) {
  return (border.hot_spots || []).map((spot) => {
    const inside = rows.filter(({ unit }) => spot.unit_ids.includes(unit.unit_id)).map(({ y }) => y);
    return { spot, from: Math.min(...inside) - step * 0.4, to: Math.max(...inside) + step * 0.4, drawn: inside.length > 0 };
  }).filter(({ drawn }) => drawn);
}

export function ring(n, { cx, cy, r }) {
  return Array.from({ length: n }, (_, i) => {
    const turn = (2 * Math.PI * i) / Math.max(1, n) - Math.PI / 2;
    return { x: cx + r * Math.cos(turn), y: cy + r * Math.sin(turn) };
  });
}

// The cases of a network first, then those that share something rare with one of them.
export function networkGraph(network, softLinks) {
  const own = [...network.case_ids];
  const touching = (softLinks || []).filter((link) => link.case_ids.some((id) => own.includes(id)));
  const nodes = [...own, ...new Set(touching.flatMap((link) => link.case_ids).filter((id) => !own.includes(id)))];
  const at = (id) => nodes.indexOf(id);
  const hard = network.links.map((link) => ({ link, ends: [at(link.case_a), at(link.case_b)].sort((a, b) => a - b) })).map(({ link, ends: [a, b] }) => ({ a, b, link }));
  const soft = touching.flatMap((link) => pairsOf(link, own).map(([a, b]) => ({ a: at(a), b: at(b), link })));
  return { nodes, own: own.length, hard: hard.filter(({ a }) => a >= 0), soft };
}

// Only the cases that bear what is shared are joined, not all of a network.
function pairsOf(link, own) {
  const inside = link.case_ids.filter((id) => own.includes(id));
  const outside = link.case_ids.filter((id) => !own.includes(id));
  return inside.flatMap((a) => outside.map((b) => [a, b]));
}

const LEAST_MARK = 2.6;
const MARK = 4.8;
const TOO_CLOSE = 11;

// Marks of a small map, large ones first. Places too close to be told apart stand together at the
// heaviest of them, a mark a kind, none on another; the area of a mark is its share of records.
export function spotMarks(spots, pointOf) {
  const stacks = [];
  for (const spot of [...spots].sort((a, b) => b.expected - a.expected)) {
    const [x, y] = pointOf(spot);
    let stack = stacks.find((other) => Math.hypot(other.x - x, other.y - y) < TOO_CLOSE);
    if (!stack) stacks.push(stack = { x, y, marks: new Map() });
    const key = `${spot.kind} ${spot.documented}`;
    const mark = stack.marks.get(key) || { kind: spot.kind, hollow: spot.documented !== "yes", expected: 0, certain: 0 };
    stack.marks.set(key, mark);
    mark.expected += spot.expected;
    mark.certain += spot.certain;
  }
  return stacks.flatMap(({ x, y, marks }) => {
    const own = [...marks.values()].map((mark) => ({ ...mark, r: Math.max(LEAST_MARK, MARK * Math.sqrt(mark.expected)) }));
    const { offsets } = packTightly(own.map(({ r }) => r), 1);
    return own.map((mark, i) => ({ ...mark, x: x + offsets[i][0], y: y + offsets[i][1] }));
  }).sort((a, b) => b.r - a.r);
}

// Discs by where they are, small ones apart from large ones: a few large ones would make every cell
// of one grid hold hundreds. Pure.

const LIMITS = [12, 24, 48, Infinity];
const ROW = 1 << 22;

export class Nearby {
  constructor() {
    this.classes = LIMITS.map(() => ({ cells: new Map(), radius: 0, cell: 0 }));
  }

  classOf(disc) {
    return this.classes[LIMITS.findIndex((limit) => disc.radius <= limit)];
  }

  // Discs may grow after they were added: then those they came to meet are found the next time.
  add(disc) {
    const known = this.classOf(disc);
    if (disc.radius > known.radius) known.radius = disc.radius;
    if (!known.cell) known.cell = 2 * disc.radius + 8;
    const key = keyOf(Math.floor(disc.x / known.cell), Math.floor(disc.y / known.cell));
    const list = known.cells.get(key);
    if (list) list.push(disc);
    else known.cells.set(key, [disc]);
  }

  // The first disc near enough to be met that `meets`; null when there is none.
  find(disc, meets) {
    for (const known of this.classes) {
      const found = known.cell ? findIn(known, disc, meets) : null;
      if (found) return found;
    }
    return null;
  }
}

function keyOf(gx, gy) {
  return (gx + (ROW >> 1)) * ROW + gy + (ROW >> 1);
}

function findIn({ cells, cell, radius }, disc, meets) {
  const { x, y } = disc;
  const reach = radius + disc.radius;
  const right = Math.floor((x + reach) / cell);
  const bottom = Math.floor((y + reach) / cell);
  for (let gx = Math.floor((x - reach) / cell); gx <= right; gx += 1) {
    for (let gy = Math.floor((y - reach) / cell); gy <= bottom; gy += 1) {
      const others = cells.get(keyOf(gx, gy));
      if (others === undefined) continue;
      for (const other of others) if (meets(other, disc)) return other;
    }
  }
  return null;
}

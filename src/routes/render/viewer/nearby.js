// Discs by where they are, small ones apart from large ones: a few large ones would make every cell
// of one grid hold hundreds. Pure.

const LIMITS = [12, 24, 48, Infinity];
// Cells share lists by a hash of where they are: the test of whoever asks tells their discs apart.
const LISTS = 4096;

export class Nearby {
  constructor() {
    this.classes = LIMITS.map(() => ({ lists: null, radius: 0, cell: 0 }));
  }

  classOf({ radius }) {
    return this.classes[radius <= LIMITS[0] ? 0 : radius <= LIMITS[1] ? 1 : radius <= LIMITS[2] ? 2 : 3];
  }

  // Discs may grow after they were added: then those they came to meet are found the next time.
  add(disc) {
    const known = this.classOf(disc);
    if (disc.radius > known.radius) known.radius = disc.radius;
    if (known.lists === null) {
      known.lists = new Array(LISTS).fill(null);
      known.cell = 2 * disc.radius + 8;
    }
    const key = keyOf(Math.floor(disc.x / known.cell), Math.floor(disc.y / known.cell));
    if (known.lists[key] === null) known.lists[key] = [disc];
    else known.lists[key].push(disc);
  }

  // The first disc near enough to be met that `meets`; null when there is none.
  find(disc, meets) {
    for (const known of this.classes) {
      const found = known.lists === null ? null : findIn(known, disc, meets);
      if (found) return found;
    }
    return null;
  }
}

function keyOf(gx, gy) {
  return (Math.imul(gx, 73856093) ^ Math.imul(gy, 19349663)) & (LISTS - 1);
}

function findIn({ lists, cell, radius }, disc, meets) {
  const { x, y } = disc;
  const reach = radius + disc.radius;
  const right = Math.floor((x + reach) / cell);
  const bottom = Math.floor((y + reach) / cell);
  for (let gx = Math.floor((x - reach) / cell); gx <= right; gx += 1) {
    for (let gy = Math.floor((y - reach) / cell); gy <= bottom; gy += 1) {
      const others = lists[keyOf(gx, gy)];
      if (others === null) continue;
      for (const other of others) if (meets(other, disc)) return other;
    }
  }
  return null;
}

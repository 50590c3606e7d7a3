// Discs by where they are, small ones apart from large ones: a few large ones would make every cell
// of one grid hold hundreds. Whoever asks keeps the discs; here they are numbers. Pure.

const LIMITS = [12, 24, 48, Infinity];
// Cells share lists by a hash of where they are: the test of whoever asks tells their discs apart.
const LISTS = 4096;

export class Nearby {
  // `count`: one more than the largest number of a disc.
  constructor(count) {
    // One more than the number that follows; 0 at the end of a list.
    this.next = new Int32Array(count);
    this.classes = LIMITS.map(() => ({ first: null, last: null, next: this.next, radius: 0, cell: 0 }));
  }

  // Discs may grow after they were added: then those they came to meet are found the next time.
  add(disc, x, y, radius) {
    const known = this.classes[radius <= LIMITS[0] ? 0 : radius <= LIMITS[1] ? 1 : radius <= LIMITS[2] ? 2 : 3];
    if (radius > known.radius) known.radius = radius;
    if (known.first === null) {
      known.first = new Int32Array(LISTS);
      known.last = new Int32Array(LISTS);
      known.cell = 2 * radius + 8;
    }
    const key = keyOf(Math.floor(x / known.cell), Math.floor(y / known.cell));
    if (known.first[key] === 0) known.first[key] = disc + 1;
    else this.next[known.last[key]] = disc + 1;
    known.last[key] = disc;
  }

  // The first disc near enough to be met that `meets`; -1 when there is none.
  find(disc, x, y, radius, meets) {
    for (const known of this.classes) {
      const found = known.first === null ? -1 : findIn(known, disc, x, y, radius, meets);
      if (found >= 0) return found;
    }
    return -1;
  }
}

function keyOf(gx, gy) {
  return (Math.imul(gx, 73856093) ^ Math.imul(gy, 19349663)) & (LISTS - 1);
}

function findIn({ first, next, cell, radius: largest }, disc, x, y, radius, meets) {
  const reach = largest + radius;
  const right = Math.floor((x + reach) / cell);
  const bottom = Math.floor((y + reach) / cell);
  for (let gx = Math.floor((x - reach) / cell); gx <= right; gx += 1) {
    for (let gy = Math.floor((y - reach) / cell); gy <= bottom; gy += 1) {
      for (let other = first[keyOf(gx, gy)]; other > 0; other = next[other - 1]) if (meets(other - 1, disc)) return other - 1;
    }
  }
  return -1;
}

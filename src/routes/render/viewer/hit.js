// A grid over screen pixels that answers "what is under the pointer?". Pure.

const CELL = 48;
// Cells of a box from which it is cheaper to look at it every time than to enter it in each.
const WIDE = 24;

export class HitIndex {
  constructor() {
    this.cells = new Map();
    this.wide = [];
  }

  // box: [left, top, right, bottom]; distance(x, y): pixels to the drawn thing, 0 inside it;
  // rank: things of a lower rank win over those of a higher one (symbols before lines).
  add(box, rank, distance, target) {
    const item = { box, rank, distance, target };
    if ((box[2] - box[0]) * (box[3] - box[1]) > WIDE * CELL * CELL) {
      this.wide.push(item);
      return;
    }
    for (let cx = Math.floor(box[0] / CELL); cx <= Math.floor(box[2] / CELL); cx += 1) {
      for (let cy = Math.floor(box[1] / CELL); cy <= Math.floor(box[3] / CELL); cy += 1) {
        const key = cx * 4096 + cy;
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(item);
      }
    }
  }

  candidates(x, y, reach) {
    const found = new Set(this.wide.filter(({ box }) => x >= box[0] - reach && x <= box[2] + reach && y >= box[1] - reach && y <= box[3] + reach));
    for (let cx = Math.floor((x - reach) / CELL); cx <= Math.floor((x + reach) / CELL); cx += 1) {
      for (let cy = Math.floor((y - reach) / CELL); cy <= Math.floor((y + reach) / CELL); cy += 1) {
        for (const item of this.cells.get(cx * 4096 + cy) || []) found.add(item);
      }
    }
    return found;
  }

  at(x, y, reach) {
    let best = null;
    let bestScore = Infinity;
    for (const item of this.candidates(x, y, reach)) {
      const d = item.distance(x, y);
      if (d > reach) continue;
      // Directly under the pointer beats merely near, whatever the rank.
      const score = (d > 0 ? 100 : 0) + item.rank * 10 + d;
      if (score < bestScore) {
        bestScore = score;
        best = item.target;
      }
    }
    return best;
  }
}

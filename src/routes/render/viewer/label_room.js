// Room for words: which rectangles of the screen are already taken. Pure.

const CELL = 64;

export class LabelRoom {
  // A frame reaches past what is seen by a margin for dragging: words are not cut at either edge.
  constructor({ width, height, padX, padY }) {
    this.edges = [[0, 0, width, height]];
    if (padX || padY) this.edges.push([padX, padY, width - padX, height - padY]);
    this.cells = new Map();
  }

  cellsOf(box) {
    const keys = [];
    for (let cx = Math.floor(box[0] / CELL); cx <= Math.floor(box[2] / CELL); cx += 1) {
      for (let cy = Math.floor(box[1] / CELL); cy <= Math.floor(box[3] / CELL); cy += 1) keys.push(cx * 4096 + cy);
    }
    return keys;
  }

  take(box) {
    for (const key of this.cellsOf(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  // Asked of thousands of boxes a view: without a list of cells for each.
  isFree(box) {
    const [right, bottom] = [Math.floor(box[2] / CELL), Math.floor(box[3] / CELL)];
    for (let cx = Math.floor(box[0] / CELL); cx <= right; cx += 1) {
      for (let cy = Math.floor(box[1] / CELL); cy <= bottom; cy += 1) {
        const taken = this.cells.get(cx * 4096 + cy);
        if (taken && taken.some((other) => overlap(box, other))) return false;
      }
    }
    return true;
  }

  isInside(box) {
    return this.edges.every((edge) => within(box, edge) || !overlap(box, edge)) && within(box, this.edges[0]);
  }

  // The first of the boxes that is free is taken; -1 when none is.
  takeFirst(boxes) {
    const index = boxes.findIndex((box) => this.isInside(box) && this.isFree(box));
    if (index >= 0) this.take(boxes[index]);
    return index;
  }
}

function within(a, b) {
  return a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
}

function overlap(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

// Places for a label beside a round thing: right, left, below, above.
export function boxesAround(x, y, radius, width, height, gap) {
  const r = radius + gap;
  return [
    [x + r, y - height / 2, x + r + width, y + height / 2],
    [x - r - width, y - height / 2, x - r, y + height / 2],
    [x - width / 2, y + r, x + width / 2, y + r + height],
    [x - width / 2, y - r - height, x + width / 2, y - r],
  ];
}

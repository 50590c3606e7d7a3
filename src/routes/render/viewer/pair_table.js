// Pairs of whole numbers -> positions 0, 1, 2 ... in the order they are first seen. Pure.

// More texts than name countries: a country and a cell make one whole number.
export const COUNTRIES = 1 << 21;

export class PairTable {
  // `most`: there are never more pairs than this. To grow would cost more than room that stays empty,
  // which costs nothing.
  constructor(most) {
    let capacity = 16;
    while (capacity < most * 2) capacity *= 2;
    this.count = 0;
    this.first = new Int32Array(most);
    this.second = new Float64Array(most);
    // One more than the position; 0 where there is none.
    this.slots = new Int32Array(capacity);
  }

  slotOf(a, b) {
    const { slots, first, second } = this;
    const last = slots.length - 1;
    let slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & last;
    while (slots[slot] !== 0 && (first[slots[slot] - 1] !== a || second[slots[slot] - 1] !== b)) slot = (slot + 1) & last;
    return slot;
  }

  // Position of a pair; -1 when it was never added.
  find(a, b) {
    return this.slots[this.slotOf(a, b)] - 1;
  }

  add(a, b) {
    const slot = this.slotOf(a, b);
    if (this.slots[slot] === 0) {
      if (this.count === this.first.length) throw new RangeError("more pairs than there is room for");
      this.first[this.count] = a;
      this.second[this.count] = b;
      this.count += 1;
      this.slots[slot] = this.count;
    }
    return this.slots[slot] - 1;
  }
}

// Pairs of whole numbers -> positions 0, 1, 2 ... in the order they are first seen. Pure.

// More texts than name countries: a country and a cell make one whole number.
export const COUNTRIES = 1 << 21;

export class PairTable {
  constructor(expected) {
    let capacity = 16;
    while (capacity < expected * 2) capacity *= 2;
    this.count = 0;
    this.first = new Int32Array(capacity / 2);
    this.second = new Float64Array(capacity / 2);
    this.slots = new Int32Array(capacity).fill(-1);
  }

  slotOf(a, b) {
    const { slots, first, second } = this;
    const last = slots.length - 1;
    let slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & last;
    while (slots[slot] >= 0 && (first[slots[slot]] !== a || second[slots[slot]] !== b)) slot = (slot + 1) & last;
    return slot;
  }

  // Position of a pair; -1 when it was never added.
  find(a, b) {
    return this.slots[this.slotOf(a, b)];
  }

  add(a, b) {
    const slot = this.slotOf(a, b);
    if (this.slots[slot] >= 0) return this.slots[slot];
    if (this.count === this.first.length) {
      this.grow();
      return this.add(a, b);
    }
    this.first[this.count] = a;
    this.second[this.count] = b;
    this.slots[slot] = this.count;
    this.count += 1;
    return this.count - 1;
  }

  grow() {
    const { first, second, count } = this;
    const wider = new PairTable(count * 2);
    for (let i = 0; i < count; i += 1) wider.add(first[i], second[i]);
    Object.assign(this, wider);
  }
}

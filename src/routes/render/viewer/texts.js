// A list of texts as one run of bytes; a text is made when it is asked for. Pure.

const decoder = new TextDecoder();

export class Texts {
  constructor({ shared, rest, bytes }) {
    this.length = shared.length;
    this.written = { shared, rest, bytes };
    this.known = new Array(Math.min(this.length, 1 << 16));
  }

  // Beginnings shared with the text before are put back.
  unfold() {
    const { shared, rest, bytes } = this.written;
    const ends = new Uint32Array(this.length + 1);
    for (let i = 0; i < this.length; i += 1) ends[i + 1] = ends[i] + shared[i] + rest[i];
    const all = new Uint8Array(ends[this.length]);
    let from = 0;
    for (let i = 0; i < this.length; i += 1) {
      let to = ends[i];
      const before = i > 0 ? ends[i - 1] : 0;
      for (let k = 0; k < shared[i]; k += 1, to += 1) all[to] = all[before + k];
      for (let k = 0; k < rest[i]; k += 1, to += 1, from += 1) all[to] = bytes[from];
    }
    this.ends = ends;
    this.all = all;
    this.written = null;
  }

  get(index) {
    if (index < this.known.length && this.known[index] !== undefined) return this.known[index];
    if (this.written) this.unfold();
    const text = decoder.decode(this.all.subarray(this.ends[index], this.ends[index + 1]));
    if (index < this.known.length) this.known[index] = text;
    return text;
  }

  // All texts from one to before another, as one text with a line end after each.
  joined(begin, end) {
    const parts = new Array(end - begin);
    for (let i = begin; i < end; i += 1) parts[i - begin] = this.get(i);
    return parts;
  }
}

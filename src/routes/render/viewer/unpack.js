// base64 -> gzip -> bytes: by the browser's own DecompressionStream, else by hand. No DOM.

// Lengths of codes stand in a block in this order (RFC 1951, 3.2.7).
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const HEAD = 10;
const TAIL = 8;
const LONGEST = 15;
const END = 256;

export function bytesFromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function unzipsItself() {
  return typeof DecompressionStream === "function";
}

export async function unzipped(text) {
  const bytes = bytesFromBase64(text);
  if (!unzipsItself()) return inflated(bytes).buffer;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// What codes of lengths and of distances begin at, and how many bits follow.
function ranges(count, first, extraOf) {
  let base = first;
  return Array.from({ length: count }, (_, i) => {
    const extra = extraOf(i);
    const range = [base, extra];
    base += 2 ** extra;
    return range;
  });
}

const LENGTHS = [...ranges(28, 3, (i) => Math.max(0, (i >> 2) - 1)), [258, 0]];
const DISTANCES = ranges(30, 1, (i) => Math.max(0, (i >> 1) - 1));

// Codes of one length follow each other: how many there are of each, and their symbols in order.
function codeOf(lengths) {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) counts[length] += 1;
  const symbols = [];
  for (let length = 1; length <= LONGEST; length += 1) lengths.forEach((own, symbol) => own === length && symbols.push(symbol));
  return { counts, symbols };
}

const FIXED = [
  codeOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  codeOf(new Array(30).fill(5)),
];

class Inflater {
  constructor(bytes, size) {
    this.bytes = bytes;
    this.out = new Uint8Array(size);
    this.at = HEAD;
    this.written = 0;
    this.held = 0;
    this.heldBits = 0;
  }

  bits(count) {
    while (this.heldBits < count) {
      if (this.at >= this.bytes.length - TAIL) throw new RangeError("the packed data end too early");
      this.held |= this.bytes[this.at] << this.heldBits;
      this.at += 1;
      this.heldBits += 8;
    }
    const value = this.held & ((1 << count) - 1);
    this.held >>>= count;
    this.heldBits -= count;
    return value;
  }

  symbol({ counts, symbols }) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST; length += 1) {
      code |= this.bits(1);
      const count = counts[length];
      if (code - first < count) return symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError("the packed data have a code that is none");
  }

  stored() {
    this.held = 0;
    this.heldBits = 0;
    const length = this.bytes[this.at] | (this.bytes[this.at + 1] << 8);
    this.at += 4;
    this.out.set(this.bytes.subarray(this.at, this.at + length), this.written);
    this.at += length;
    this.written += length;
  }

  codes() {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const given = this.bits(4) + 4;
    const own = new Array(ORDER.length).fill(0);
    for (let i = 0; i < given; i += 1) own[ORDER[i]] = this.bits(3);
    const code = codeOf(own);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const symbol = this.symbol(code);
      const repeated = symbol === 16 ? lengths[lengths.length - 1] : symbol < 16 ? symbol : 0;
      const times = symbol < 16 ? 1 : symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      for (let i = 0; i < times; i += 1) lengths.push(repeated);
    }
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
  }

  block([literal, distance]) {
    const { out } = this;
    for (;;) {
      const symbol = this.symbol(literal);
      if (symbol === END) return;
      if (symbol < END) {
        out[this.written] = symbol;
        this.written += 1;
        continue;
      }
      const [least, more] = LENGTHS[symbol - END - 1];
      const length = least + this.bits(more);
      const [near, further] = DISTANCES[this.symbol(distance)];
      const back = near + this.bits(further);
      for (let i = 0; i < length; i += 1, this.written += 1) out[this.written] = out[this.written - back];
    }
  }

  all() {
    for (let last = false; !last;) {
      last = this.bits(1) === 1;
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind < 3) this.block(kind === 1 ? FIXED : this.codes());
      else throw new RangeError("the packed data have a block that is none");
    }
    if (this.written !== this.out.length) throw new RangeError("the packed data are damaged");
    return this.out;
  }
}

// One member of gzip without a name, as pages have them; its last four bytes are its size.
export function inflated(bytes) {
  if (bytes[0] !== 31 || bytes[1] !== 139 || bytes[3] !== 0) throw new RangeError("the data are not packed as a page has them");
  return new Inflater(bytes, new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true)).all();
}

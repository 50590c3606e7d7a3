// Columns of a segment: bytes -> typed arrays, each when it is first asked for. Pure.

import { Texts } from "./texts.js";

const MARK = "@";
const TEXTS = "@texts";

// { "@": [kind, length, bytes a value, base, greatest] } anywhere in a header becomes its column.
export function reviveColumns(header, bytes) {
  let offset = 0;
  const visit = (parent, key) => {
    const value = parent[key];
    if (value === null || typeof value !== "object") return;
    if (Array.isArray(value[MARK])) {
      const [kind, length, width, base, most] = value[MARK];
      const begin = offset;
      offset += length * width;
      lazily(parent, key, () => decodeColumn(bytes.subarray(begin, begin + length * width), { kind, length, width, base, most }));
      return;
    }
    if (value[TEXTS]) {
      visitAll(value[TEXTS]);
      lazily(parent, key, () => new Texts(value[TEXTS]));
      return;
    }
    visitAll(value);
  };
  const visitAll = (value) => Object.keys(value).forEach((key) => visit(value, key));
  visitAll(header);
  return header;
}

// A property that is worked out when it is first read.
export function lazily(target, key, read) {
  Object.defineProperty(target, key, {
    configurable: true,
    enumerable: true,
    get: () => {
      const value = read();
      Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
      return value;
    },
  });
}

export function decodeColumn(bytes, { kind, length, width, base, most }) {
  if (kind === "b") return bytes;
  if (kind === "f") return unknowable(new Float64Array(bytes.slice().buffer));
  const raw = planes(bytes, length, width);
  if (kind === "n") return known(raw, base);
  if (kind === "z") return signs(raw, arrayFor(-(most + 1) / 2, most / 2, length));
  if (kind === "m") return shifted(raw, arrayFor(-1, base + most, length), base, true);
  if (kind === "i") return shifted(raw, arrayFor(base, base + most, length), base, false);
  return sums(raw, base);
}

function known(raw, base) {
  const out = new Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) out[i] = raw[i] === 0 ? null : raw[i] + base;
  return out;
}

function unknowable(doubles) {
  return Array.from(doubles, (v) => (Number.isNaN(v) ? null : v));
}

// The lowest bytes of all values, then the next: put together again.
function planes(bytes, length, width) {
  if (width === 1) return bytes;
  const out = width > 4 ? new Float64Array(length) : new Uint32Array(length);
  for (let plane = 0, scale = 1; plane < width; plane += 1, scale *= 256) {
    const begin = plane * length;
    for (let i = 0; i < length; i += 1) out[i] += bytes[begin + i] * scale;
  }
  return out;
}

function arrayFor(low, high, length) {
  if (low >= -128 && high < 128) return new Int8Array(length);
  if (low >= -32768 && high < 32768) return new Int16Array(length);
  return low >= -(2 ** 31) && high < 2 ** 31 ? new Int32Array(length) : new Float64Array(length);
}

// The sign is the lowest bit.
function signs(raw, out) {
  for (let i = 0; i < raw.length; i += 1) out[i] = raw[i] % 2 === 0 ? raw[i] / 2 : -(raw[i] + 1) / 2;
  return out;
}

function shifted(raw, out, base, missing) {
  for (let i = 0; i < raw.length; i += 1) out[i] = missing && raw[i] === 0 ? -1 : raw[i] + base;
  return out;
}

function sums(raw, base) {
  const out = new Int32Array(raw.length);
  let sum = 0;
  for (let i = 0; i < raw.length; i += 1) {
    sum += raw[i] + base;
    out[i] = sum;
  }
  return out;
}

// { given, least, start, values, rank }: the value is the rank-th of those its other column allows.
export function expandGiven({ start, values, rank, least }, by) {
  const out = Array.isArray(values) ? new Array(rank.length) : new values.constructor(rank.length);
  for (let i = 0; i < rank.length; i += 1) out[i] = values[start[by[i] - least] + rank[i]];
  return out;
}

// Steps from another column; from 0 where that one is unknown.
export function expandRelative(values, base) {
  const nullable = Array.isArray(values) || Array.isArray(base);
  const out = nullable ? new Array(values.length) : new Int32Array(values.length);
  for (let i = 0; i < values.length; i += 1) out[i] = values[i] === null ? null : values[i] + (base[i] ?? 0);
  return out;
}

function isGiven(value) {
  return value !== null && typeof value === "object" && typeof value.given === "string";
}

// Every column of a table becomes one of plain values, whatever it was written as.
export function openTable(table, relative) {
  for (const key of Object.keys(table)) {
    const written = Object.getOwnPropertyDescriptor(table, key);
    const read = () => (written.get ? written.get() : written.value);
    if (written.get || isGiven(written.value) || (relative && relative[key])) lazily(table, key, () => opened(table, read(), relative && relative[key]));
  }
  return table;
}

function opened(table, written, relativeTo) {
  const plain = isGiven(written) ? expandGiven(written, table[written.given]) : written;
  return relativeTo ? expandRelative(plain, table[relativeTo]) : plain;
}

// Reading the islands of the page: a segment of JSON and columns. No DOM, so that node can test it.

import { reviveColumns } from "./columns.js";
import { unzipped } from "./unpack.js";

// Below this many letters the later part is read at once: waiting would save nothing.
const SMALL_ISLAND = 400000;

// Four bytes: length of the header; the header; the bytes of its columns.
export function readSegment(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return reviveColumns(header, new Uint8Array(buffer, 4 + length));
}

// The payload; `later()`, where there is one, gives the part that only reading needs.
export async function decodeIsland(islandText) {
  const parts = JSON.parse(islandText);
  const payload = readSegment(await unzipped(parts[0]));
  if (parts.length > 1) {
    const read = async () => readSegment(await unzipped(parts[1]));
    const small = parts[1].length < SMALL_ISLAND ? await read() : null;
    payload.later = small || read;
  }
  return payload;
}

// Lines of a layer or an area: [x0, y0, dx, dy, ...] integers -> [lon, lat, lon, lat, ...] degrees.
export function decodeDeltas(part, scale) {
  const out = new Float64Array(part.length);
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < part.length; i += 2) {
    x += part[i];
    y += part[i + 1];
    out[i] = x / scale;
    out[i + 1] = y / scale;
  }
  return out;
}

// { lengths, starts, moves } -> one list of steps a line.
export function linesOf({ lengths, starts, moves }) {
  const lines = [];
  let at = 0;
  for (let i = 0; i < lengths.length; i += 1) {
    const line = new Int32Array(lengths[i]);
    line[0] = starts[i];
    line[1] = starts[lengths.length + i];
    line.set(moves.subarray(at, at + lengths[i] - 2), 2);
    at += lengths[i] - 2;
    lines.push(line);
  }
  return lines;
}

// Reading the islands of the page: base64 -> gzip -> JSON. No DOM, so that node can test it.

export function bytesFromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function decodeIsland(islandText) {
  return new Promise((resolve, reject) => {
    const bytes = bytesFromBase64(JSON.parse(islandText));
    const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    new Response(unzipped).text().then(JSON.parse).then(resolve, reject);
  });
}

// [x0, y0, dx, dy, ...] integers -> [lon, lat, lon, lat, ...] degrees.
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

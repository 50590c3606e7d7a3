import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import zlib from "node:zlib";
import { load, VIEWER } from "./sources.mjs";

const { bytesFromBase64, inflated, unzipped } = await load("unpack");
const { Z_FIXED, Z_HUFFMAN_ONLY } = zlib.constants;

const noise = Uint8Array.from({ length: 70000 }, (_, i) => Math.floor(Math.abs(Math.sin(i * 12.9898) * 43758.5453) * 256) & 255);
const texts = [Buffer.alloc(0), Buffer.from("a"), readFileSync(new URL("main.js", VIEWER)), Buffer.alloc(300000, "ab"), Buffer.from(noise)];

test("whatever a page may be packed with is unpacked by hand as it was", () => {
  for (const text of texts) {
    for (const options of [{ level: 0 }, { level: 1 }, { level: 9 }, { strategy: Z_FIXED }, { strategy: Z_HUFFMAN_ONLY }]) {
      assert.deepEqual(Buffer.from(inflated(new Uint8Array(zlib.gzipSync(text, options)))), text, `${text.length} ${JSON.stringify(options)}`);
    }
  }
});

test("a browser that unpacks by itself and one that does not read the same", async () => {
  const packed = zlib.gzipSync(texts[2], { level: 9 }).toString("base64");
  const itself = await unzipped(packed);
  const { DecompressionStream: known } = globalThis;
  delete globalThis.DecompressionStream;
  try {
    assert.deepEqual(new Uint8Array(await unzipped(packed)), new Uint8Array(itself));
  } finally {
    globalThis.DecompressionStream = known;
  }
});

test("cut, changed or named packs are refused by hand, never read as something else", () => {
  const whole = new Uint8Array(zlib.gzipSync(texts[2], { level: 9 }));
  for (const length of [20, 100, whole.length - 9]) {
    const cut = whole.slice(0, length + 8);
    cut.set(whole.slice(-8), length);
    assert.throws(() => inflated(cut), RangeError, `${length}`);
  }
  const named = whole.slice();
  named[3] = 8;
  assert.throws(() => inflated(named), RangeError);
  const longer = whole.slice();
  longer[longer.length - 4] += 1;
  assert.throws(() => inflated(longer), RangeError);
});

test("base64 is read with and without the newest way", () => {
  const text = Buffer.from(noise.subarray(0, 1000)).toString("base64");
  assert.deepEqual(Buffer.from(bytesFromBase64(text)), Buffer.from(noise.subarray(0, 1000)));
});

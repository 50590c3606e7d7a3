import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { readHash, writeHash } = await load("permalink");
const { emptyFilters } = await load("filters");

const HOSTILE = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "a&b=c#d%00", "“ñ” 😀", "{{7*7}}", "${x}", "../..", "+ +"];

test("view, language, filters and record come back as they went", () => {
  const filters = { ...emptyFilters(), kind: ["crossing", "purchase"], basis: ["inferred"], military: true, documentedOnly: true, corridor: "US>MX", text: "Juárez & más", from: -3653, to: 19000 };
  const state = { view: { zoom: 6.5, lat: 27.5123, lon: -99.5 }, language: "es", filters, caseId: "a b/c#1", eventId: "x#01" };
  assert.deepEqual(readHash(writeHash(state)), state);
});

test("hostile text comes back as plain text and changes nothing else", () => {
  for (const text of HOSTILE) {
    const read = readHash(writeHash({ view: null, language: "en", filters: { ...emptyFilters(), text }, caseId: text, eventId: null }));
    assert.equal(read.filters.text, text.replaceAll("\u0000", ""));
    assert.deepEqual({ ...read.filters, text: "" }, emptyFilters());
  }
});

test("nonsense in the hash is nothing", () => {
  for (const hash of ["", "#", "#v=a/b/c", "#v=5/91/0", "#v=1e9/0/0", "#t=x_y", "#l=<b>", "#k=<script>", `#q=${"x".repeat(9000)}`, "#%E0%A4%A", "#v=//", null]) {
    const read = readHash(hash);
    assert.equal(read.view, null);
    assert.equal(read.language, null);
    assert.deepEqual(read.filters.kind, []);
    assert.ok(read.filters.text.length <= 120);
  }
});

test("characters that reorder or hide text are dropped from a search", () => {
  assert.equal(readHash(`#q=${encodeURIComponent("a\u202eb\u0007c\u2066d")}`).filters.text, "abcd");
});

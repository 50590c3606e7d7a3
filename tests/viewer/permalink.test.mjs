import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./sources.mjs";

const { makesEntry, readHash, saysWhatToShow, writeHash } = await load("permalink");
const { emptyFilters } = await load("filters");

const HOSTILE = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "a&b=c#d%00", "“ñ” 😀", "{{7*7}}", "${x}", "../..", "+ +"];

test("view, language, filters and record come back as they went", () => {
  const filters = {
    ...emptyFilters(), kind: ["crossing", "purchase"], level: ["state"], basis: ["inferred"], military: true, documentedOnly: true, linked: true, dated: true, corridor: "US>MX",
    organisation: "Cártel “X”", text: "Juárez & más", polygon: [[-100.25, 20], [-99, 20], [-99, 21.5]], from: -3653, to: 19000,
  };
  const state = {
    view: { zoom: 6.5, lat: 27.5123, lon: -99.5 }, language: "es", filters, cumulative: true, theme: "dark", tab: "figures", table: "legs",
    layers: ["crossings"], caseId: "a b/c#1", eventId: "x#01", legId: "x#01>x#02",
  };
  assert.deepEqual(readHash(writeHash(state)), state);
});

test("hostile text comes back as plain text and changes nothing else", () => {
  for (const text of HOSTILE) {
    const read = readHash(writeHash({ view: null, language: "en", filters: { ...emptyFilters(), text }, caseId: text, eventId: null }));
    assert.equal(read.filters.text, text.replaceAll("\u0000", ""));
    assert.deepEqual({ ...read.filters, text: "" }, emptyFilters());
  }
});

test("the language and the theme of a reader leave a page its own question", () => {
  assert.equal(saysWhatToShow(""), false);
  assert.equal(saysWhatToShow("#l=es&th=dark"), false);
  assert.equal(saysWhatToShow("#l=es&k=purchase"), true);
});

test("nonsense in the hash is nothing", () => {
  for (const hash of ["", "#", "#v=a/b/c", "#v=5/91/0", "#v=1e9/0/0", "#t=x_y", "#l=<b>", "#k=<script>", `#q=${"x".repeat(9000)}`, "#%E0%A4%A", "#v=//", "#th=<b>&tab=x&tb=javascript:&y=<i>", "#a=1_2.x_y.3_4", "#a=1_2", null]) {
    const read = readHash(hash);
    assert.equal(read.view, null);
    assert.equal(read.language, null);
    assert.deepEqual([read.theme, read.tab, read.table, read.filters.polygon], [null, null, null, null]);
    assert.deepEqual([read.filters.kind, read.layers], [[], []]);
    assert.ok(read.filters.text.length <= 120);
  }
});

test("characters that reorder or hide text are dropped from a search", () => {
  assert.equal(readHash(`#q=${encodeURIComponent("a\u202eb\u0007c\u2066d")}`).filters.text, "abcd");
});

test("a deliberate action is a step back; a stream of one kind is one step; a mere move is none", () => {
  assert.equal(makesEntry(null, null, 0), false);
  assert.equal(makesEntry("filter", { action: "filter", at: 0 }, 10), true);
  assert.equal(makesEntry("time", { action: "time", at: 0 }, 100), false);
  assert.equal(makesEntry("time", { action: "time", at: 0 }, 5000), true);
  assert.equal(makesEntry("text", { action: "time", at: 0 }, 100), true);
});

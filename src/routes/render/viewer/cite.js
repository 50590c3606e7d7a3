// What a reader takes along: a citation as one line of text, and the address to report an error to.
// Pure.

import { edtfWords } from "./dates.js";
import { webAddress } from "./describe.js";

const MAIL = /^mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+$/i;

export function citationWords(model, words, citation) {
  const source = model.source(citation.source);
  const parts = [
    source.publisher || words.say("publisher_unknown"),
    source.title ? words.say("quoted", { text: source.title }) : words.say("no_title"),
    source.date ? edtfWords(source.date, words.language) : null,
    citation.locator || null,
    webAddress(source.url),
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

export function recordCitation(model, words, title, id) {
  const { payload } = model;
  return words.say("cited_in", { record: id, title, version: String(payload.data_sha256 || "").slice(0, 12) });
}

// The publisher of a page may set an address to write to or a form to open; nothing else is a link.
export function reportAddress(report, id, version) {
  const address = typeof report === "string" ? report.trim() : "";
  if (MAIL.test(address)) {
    return `${address}?subject=${encodeURIComponent(`${id} (${version})`)}`;
  }
  return webAddress(address);
}

// Phrases of the page with values filled in, plurals and numbers. Pure.

import { EN } from "./phrases_en.js";
import { ES } from "./phrases_es.js";

// "{n}" is a value; "{n|case|cases}" the word that goes with it, for one and for any other number.
const SLOT = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

export const PHRASES = { en: EN, es: ES };

export class Words {
  constructor(language) {
    this.language = PHRASES[language] ? language : "en";
    this.numbers = new Intl.NumberFormat(this.language === "es" ? "es-MX" : "en-US", { maximumFractionDigits: 2 });
    this.small = new Intl.NumberFormat(this.language === "es" ? "es-MX" : "en-US", { maximumSignificantDigits: 2 });
  }

  // A key without a phrase is a bug of ours: it shows as the key, and a test looks for it.
  say(key, values) {
    const phrase = PHRASES[this.language][key];
    if (phrase === undefined) return key;
    return values ? phrase.replace(SLOT, (_, name, one, other) => {
      const value = String(values[name]);
      return other === undefined ? value : value === "1" ? one : other;
    }) : phrase;
  }

  // A phrase that not every value has: empty where there is none.
  maybe(key) {
    return PHRASES[this.language][key] || "";
  }

  count(key, n, values) {
    return this.say(`${key}_${n === 1 ? "one" : "other"}`, { n: this.number(n), ...values });
  }

  number(value) {
    return this.numbers.format(value);
  }

  // Small numbers, where two decimals would leave nothing.
  exact(value) {
    return this.small.format(value);
  }

  // Texts the payload gives in both languages.
  pick(pair) {
    return pair ? pair[this.language] || pair.en || "" : "";
  }
}

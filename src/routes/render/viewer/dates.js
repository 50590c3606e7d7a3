// EDTF dates in words, and days since 1970 as calendar dates. Pure.

const DAY_MS = 86400000;
const SPELL = {
  en: {
    about: "about {d}", maybe: "possibly {d}", range: "{a} to {b}", until: "until {d}", since: "from {d}",
    or: "{a} or {b}", between: "between {a} and {b}", all: "{a} and {b}", decade: "{d}s", century: "{a} to {b}", dayOnly: "day {n} of a month of {y} (month not stated)", notMonth: "{d} (month not stated)",
    notDay: "{d} (day not stated)", seasons: ["spring", "summer", "autumn", "winter"],
    hemispheres: ["northern", "southern"], season: "{s} {y} ({h} hemisphere)", third: "third {n} of {y}", quarter: "quarter {n} of {y}",
    half: "half {n} of {y}",
  },
  es: {
    about: "hacia {d}", maybe: "posiblemente {d}", range: "{a} a {b}", until: "hasta {d}", since: "desde {d}",
    or: "{a} o {b}", between: "entre {a} y {b}", all: "{a} y {b}", decade: "década de {d}", century: "{a} a {b}", dayOnly: "día {n} de un mes de {y} (mes no indicado)", notMonth: "{d} (mes no indicado)",
    notDay: "{d} (día no indicado)", seasons: ["primavera", "verano", "otoño", "invierno"],
    hemispheres: ["norte", "sur"], season: "{s} de {y} (hemisferio {h})", third: "cuatrimestre {n} de {y}", quarter: "trimestre {n} de {y}",
    half: "semestre {n} de {y}",
  },
};

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function format(year, month, day, language) {
  const options = { timeZone: "UTC", year: "numeric", month: "long" };
  if (day) options.day = "numeric";
  return new Intl.DateTimeFormat(language === "es" ? "es" : "en-US", options)
    .format(new Date(Date.UTC(year, month - 1, day || 1)));
}

function seasonWords(year, code, spell) {
  if (code >= 21 && code <= 24) return `${spell.seasons[code - 21]} ${year}`;
  if (code >= 25 && code <= 32) return fill(spell.season, { s: spell.seasons[(code - 25) % 4], y: year, h: spell.hemispheres[Math.floor((code - 25) / 4)] });
  if (code >= 37 && code <= 39) return fill(spell.third, { n: code - 36, y: year });
  if (code >= 33 && code <= 36) return fill(spell.quarter, { n: code - 32, y: year });
  if (code >= 40 && code <= 41) return fill(spell.half, { n: code - 39, y: year });
  return null;
}

function bareWords(text, language) {
  const spell = SPELL[language];
  const m = /^(\d{3}[\dX]|\d{2}XX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?$/.exec(text);
  if (!m) return text;
  const [, year, month, day] = m;
  if (year.endsWith("XX")) return fill(spell.century, { a: year.replaceAll("X", "0"), b: year.replaceAll("X", "9") });
  if (year.endsWith("X")) return fill(spell.decade, { d: year.replaceAll("X", "0") });
  if (!month) return year;
  if (month === "XX" && /\d/.test(day || "")) return fill(spell.dayOnly, { n: Number(day), y: year });
  if (month === "XX") return fill(spell.notMonth, { d: year });
  const number = Number(month);
  if (number > 12) return seasonWords(year, number, spell) || text;
  if (day === "XX") return fill(spell.notDay, { d: format(Number(year), number, 0, language) });
  return format(Number(year), number, Number(day || 0), language);
}

function partWords(text, language) {
  const bare = bareWords(text.replace(/[~?%]/g, ""), language);
  if (/[?%]/.test(text)) return fill(SPELL[language].maybe, { d: bare });
  return text.includes("~") ? fill(SPELL[language].about, { d: bare }) : bare;
}

function setWords(text, language) {
  const spell = SPELL[language];
  const inner = text.slice(1, -1);
  const [a, b] = inner.split("..");
  if (b !== undefined && a && b) return fill(spell.between, { a: partWords(a, language), b: partWords(b, language) });
  if (b !== undefined) return fill(a ? spell.since : spell.until, { d: partWords(a || b, language) });
  const parts = inner.split(",").map((part) => partWords(part.trim(), language));
  const last = parts.pop();
  return parts.length ? fill(text[0] === "[" ? spell.or : spell.all, { a: parts.join(", "), b: last }) : last;
}

export function edtfWords(edtf, language) {
  const spell = SPELL[language];
  if (/^[[{].*[\]}]$/.test(edtf)) return setWords(edtf, language);
  if (!edtf.includes("/")) return partWords(edtf, language);
  const [a, b] = edtf.split("/").map((part) => (part === ".." ? "" : part));
  if (!a && !b) return edtf;
  if (!a) return fill(spell.until, { d: partWords(b, language) });
  if (!b) return fill(spell.since, { d: partWords(a, language) });
  return fill(spell.range, { a: partWords(a, language), b: partWords(b, language) });
}

// A date is marked uncertain when its own notation says so; a month or a period told is no doubt.
export function isUncertain(edtf) {
  return /[~?%X[{]|\.\.|^\/|\/$/.test(edtf || "");
}

export function isoOfDay(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function dayOfDate(year, month, day) {
  return Math.round(Date.UTC(year, month - 1, day) / DAY_MS);
}

export function yearOfDay(day) {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function dayWords(day, language) {
  const date = new Date(day * DAY_MS);
  return format(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), language);
}

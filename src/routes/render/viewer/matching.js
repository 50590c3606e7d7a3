// Words of a search against words of records: at their beginnings, in singular and plural, in both
// languages of the page. Pure.

const MARKS = /[\u0300-\u036f]/g;
const BEYOND_ASCII = /[^\0-\x7f]/;

export function foldText(text) {
  return (BEYOND_ASCII.test(text) ? text.normalize("NFD").replace(MARKS, "") : text).toLowerCase();
}

const FOLDED = new Map();

// For names that are asked for again and again: by each letter of a search, each sorting of a table.
export function foldOnce(text) {
  if (!FOLDED.has(text)) FOLDED.set(text, foldText(text));
  return FOLDED.get(text);
}

// Words that say nothing beside others: "Cártel de Sinaloa" is looked for as "cartel sinaloa".
const FILLERS = new Set(["and", "de", "del", "el", "en", "in", "la", "las", "los", "of", "the", "y"]);
const EDGES = /^[^\p{L}\p{N}.#]+|[^\p{L}\p{N}#]+$/gu;

// "50 BMG", "50 cal" and "calibre 50" are other ways to say ".50".
const BEFORE = "cal(?:ib(?:re|er)s?)?[.:]?\\s+\\.?";
const AFTER = "[\\s-]*(?:cal|calib(?:re|er)s?|bmg)(?![\\p{L}\\p{N}])";
const NO_MORE = "(?!\\d|[.,]\\d)";
const SAID_CALIBRES = new RegExp(`(^|[\\s("'«])(?:${BEFORE}(\\d{2,3})(?:${AFTER}|(?!\\p{L})${NO_MORE})|\\.?(\\d{2,3})${AFTER})`, "gu");

export function isCalibre(word) {
  return /^\.\d{2,3}$/.test(word);
}

export function queryWords(text) {
  const words = foldText(text || "").replace(SAID_CALIBRES, "$1.$2$3").split(/\s+/).map((word) => word.replace(EDGES, "")).filter(Boolean);
  const telling = words.filter((word) => !FILLERS.has(word));
  return telling.length ? telling : words;
}

// What sources and readers call one thing, in either language; what the codebook names is found by
// its labels already.
const ALIKE = ["pistol pistola handgun", "rifle fusil", "grenade granada", "grenade_launcher lanzagranadas", "machine_gun ametralladora", "gun arma firearm weapon",
  "ammunition municion round cartucho bala", "magazine cargador", "caliber calibre", "seizure decomiso incautacion aseguramiento"].map((group) => group.split(" "));
const LONG_ENOUGH = 5;

function singulars(word) {
  if (word.length < 4 || !word.endsWith("s")) return [];
  return word.length > 4 && word.endsWith("es") ? [word.slice(0, -1), word.slice(0, -2)] : [word.slice(0, -1)];
}

function alike(forms) {
  const isOf = (name) => forms.some((form) => name === form || (form.length >= LONG_ENOUGH && name.startsWith(form)));
  return ALIKE.filter((group) => group.some(isOf)).flat().map((name) => name.replace("_", " "));
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// What one word asks of a text. A number is never the beginning of a larger one; `whole`: the word
// is a code, and no beginning of anything.
export function wordMatcher(word, whole) {
  const isNumber = /^[.\d]*\d$/.test(word);
  const forms = isNumber || whole ? [] : singulars(word);
  const others = isNumber || whole ? [] : [...forms, ...alike([word, ...forms])];
  const end = isNumber ? NO_MORE : whole ? "(?![\\p{L}\\p{N}])" : "";
  const plural = others.length ? `|(?:${others.map(escaped).join("|")})(?:e?s)?(?![\\p{L}\\p{N}])` : "";
  // What stands before is written out: browsers that the page still reads in know no look-behind.
  const bare = isCalibre(word) ? word.slice(1) : null;
  const calibres = bare ? `|${bare}${AFTER}|${BEFORE}${bare}${end}` : "";
  const pattern = new RegExp(`(?:^|[^\\p{L}\\p{N}.,]|(?:^|[^\\d])[.,])(?:${escaped(word)}${end}${plural}${calibres})`, "u");
  const needles = [bare || word, ...others];
  // Looking for letters is quick, and leaves few texts to look at closely.
  return (text) => {
    const folded = text ? foldText(text) : "";
    return needles.some((needle) => folded.includes(needle)) && pattern.test(folded);
  };
}

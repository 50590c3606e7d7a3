// What an event is about, in words: counts by category in the reader's language, else as a source tells it. Pure.

const COUNTED = /^(\d+ [a-z_]+(?:, \d+ [a-z_]+)*)(?:; of which \.50 calibre: (\d+))?$/;
// Words that name an article: arms and their parts, and makes that stand for them.
const ARTICLE = /arma|arms\b|firearm|weapon|gun|rifle|fusil|pistol|revolver|carbine|grenade|granada|rocket|explosiv|launcher|ammunition|munici|cartridge|cartucho|round|bullet|magazine|cargador|calib|receiver|silencer|parts\b|barrett|glock|colt|beretta|ruger|browning|ceska|draco|\bak\b|\bar\b|\bm\d|\d ?mm|\.\d\d/i;

// "two rifles", "dos fusiles": the label of a category as a plural, by the rule of either language.
function plural(label, language) {
  if (/(s|mixed|ammunition)$/.test(label)) return label;
  if (language !== "es") return `${label}s`;
  return label.replace(/\p{L}{2,}/gu, (word) => (/[aeiou]$/.test(word) ? `${word}s` : /s$/.test(word) ? word : `${word.replace(/ón$/, "on")}es`));
}

function countWords(model, words, counted) {
  const [number, code] = counted.split(" ");
  const entry = model.codes("item_category").find((each) => each.code === code);
  if (!entry) return null;
  const label = (entry[words.language] || entry.en).toLowerCase();
  return `${words.number(Number(number))} ${number === "1" ? label : plural(label, words.language)}`;
}

// `ours`: the words of the page, not of a source; `told`: no article is named, only what happened.
export function itemsOf(model, words, event) {
  const text = model.text(model.events.items[event]);
  const [, list, calibre] = (text && COUNTED.exec(text)) || [];
  const counts = list ? list.split(", ").map((counted) => countWords(model, words, counted)) : [null];
  if (!counts.includes(null)) return { text: counts.join(", ") + (calibre ? words.say("items_calibre", { n: words.number(Number(calibre)) }) : ""), ours: true, told: false };
  return { text, ours: false, told: Boolean(text) && !ARTICLE.test(text) };
}

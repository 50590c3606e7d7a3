// Organisations by the names that the casebook's table of wordings gives them. Pure.
// A wording that is not in the table stands for itself; records keep the wording of their source.

export const UNNAMED = "unnamed_organisation";

// Names that organisations bear in Spanish, where the table has the English one; others stand as they are.
const SPANISH = {
  "Gulf Cartel": "Cártel del Golfo", "Jalisco New Generation Cartel": "Cártel Jalisco Nueva Generación",
  "Northeast Cartel": "Cártel del Noreste", "Sinaloa Cartel": "Cártel de Sinaloa",
};

const known = new WeakMap();

function knownOf(model) {
  if (!known.has(model)) known.set(model, { pairs: new Map(model.payload.organisations), read: new Map(), said: new Map() });
  return known.get(model);
}

// By position of a wording among the texts: its names, worked out once. None: no organisation is
// spoken of; `UNNAMED`: one is, without a name ("a drug cartel").
export function organisationsNamed(model, index) {
  const { pairs, read } = knownOf(model);
  if (!read.has(index)) {
    const wording = model.text(index);
    const names = wording ? pairs.get(wording) || [wording] : [];
    read.set(index, wording && !names.length ? [UNNAMED] : names);
  }
  return read.get(index);
}

export function organisationName(words, name) {
  return (words.language === "es" && SPANISH[name]) || name;
}

// Everything an organisation is called: its name in both languages, and what stands for it alone.
export function wordingsOf(model, name) {
  const { pairs, said } = knownOf(model);
  if (!said.has(name)) {
    const aliases = [...pairs].filter(([, names]) => names.length === 1 && names[0] === name).map(([wording]) => wording);
    said.set(name, [name, SPANISH[name], ...aliases].filter(Boolean));
  }
  return said.get(name);
}

// The names of an event's organisation, where they are not what its source writes.
export function otherNames(model, words, event) {
  const index = model.events.organisation[event];
  const wording = model.text(index);
  return organisationsNamed(model, index).filter((name) => name !== UNNAMED).map((name) => organisationName(words, name)).filter((name) => name !== wording);
}

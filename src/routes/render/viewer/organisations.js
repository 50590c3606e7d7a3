// Organisations by the names that the casebook's table of wordings gives them. Pure.
// A wording that is not in the table stands for itself; records keep the wording of their source.

export const UNNAMED = "unnamed_organisation";

const known = new WeakMap();

// By position of a wording among the texts: its names, worked out once. None: no organisation is
// spoken of; `UNNAMED`: one is, without a name ("a drug cartel").
export function organisationsNamed(model, index) {
  if (!known.has(model)) known.set(model, { pairs: new Map(model.payload.organisations), read: new Map() });
  const { pairs, read } = known.get(model);
  if (!read.has(index)) {
    const wording = model.text(index);
    const names = wording ? pairs.get(wording) || [wording] : [];
    read.set(index, wording && !names.length ? [UNNAMED] : names);
  }
  return read.get(index);
}

// The names of an event's organisation, where they are not what its source writes.
export function otherNames(model, event) {
  const index = model.events.organisation[event];
  const wording = model.text(index);
  return organisationsNamed(model, index).filter((name) => name !== wording && name !== UNNAMED);
}

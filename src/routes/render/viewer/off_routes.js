// Events that no leg joins, with the reason. Pure.

const known = new WeakMap();

// By event, in the order of reasons: the reason as a position in its code list, and the event whose
// date forbids a leg (-1: none).
export function offRoutes(model) {
  if (!known.has(model)) {
    const { event: events, reason, other } = model.payload.off_routes || { event: [] };
    const rows = Array.from(events, (event, i) => [event, { reason: reason[i], other: other[i] }]);
    known.set(model, new Map(rows.sort((a, b) => a[1].reason - b[1].reason || a[0] - b[0])));
  }
  return known.get(model);
}

// Published figures as what a chart draws of them: never a mean, never a middle of a range. Pure.

const LEAST_ON_AXIS = 2;
// Places in a list and yes-or-no claims are no amounts: an axis would say nothing of them.
const NO_AMOUNT = new Set(["rank", "claim"]);

export function hasValue(claim) {
  return claim.kind !== "no_value" && boundsOf(claim).length > 0;
}

export function boundsOf(claim) {
  return [claim.low, claim.high].filter((value) => value !== null && value !== undefined);
}

// Dots at what was published, a line between the ends of a range, an arrow where one end is open.
export function claimMark(claim, axis) {
  const points = [...new Set(boundsOf(claim))].map((value) => axis.at(value));
  const arrow = claim.kind === "up_to" ? "left" : claim.kind === "at_least" ? "right" : null;
  return { points, whisker: points.length === 2 ? points : null, arrow, hollow: !claim.method };
}

// Groups with two claims or more share an axis; a claim that stands alone is listed.
export function splitGroups(groups) {
  const found = { charts: [], single: [], silent: [] };
  for (const group of groups || []) {
    const told = group.claims.filter(hasValue);
    if (told.length >= LEAST_ON_AXIS && !NO_AMOUNT.has(group.unit)) found.charts.push({ ...group, claims: told });
    else found.single.push(...told.map((claim) => ({ claim, group })));
    found.silent.push(...group.claims.filter((claim) => !hasValue(claim)).map((claim) => ({ claim, group })));
  }
  return found;
}

export function claimsById(groups) {
  return new Map((groups || []).flatMap((group) => group.claims.map((claim) => [claim.estimate_id, claim])));
}

// A full bar is 100 %, or the largest number of that unit in the funnel: units are never mixed.
export function funnelBars(funnel) {
  const all = funnel.steps.flatMap((step) => step.claims).filter(hasValue);
  const full = (unit) => (unit === "percent" ? 100 : Math.max(...all.filter((claim) => claim.unit === unit).flatMap(boundsOf)));
  return funnel.steps.map((step) => ({
    step,
    bars: step.claims.filter(hasValue).map((claim) => {
      const whole = full(claim.unit);
      const shares = boundsOf(claim).map((value) => (whole > 0 ? Math.min(1, Math.max(0, value / whole)) : 0));
      return { claim, whole, low: Math.min(...shares), high: Math.max(...shares), open: claim.kind === "at_least" };
    }),
  }));
}

// Where a number on the page stands in the result of its analysis, as attributes of the element
// that shows it: a test compares every one of them with what `routes analyse NAME --json` prints.

const PLAIN = /^[A-Za-z_]\w*$/;
const paths = new WeakMap();

function step(path, key) {
  return PLAIN.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

// Every object and list of a result learns its path: `hotspots.border.units[3]`.
export function learnPaths(value, path) {
  if (value === null || typeof value !== "object" || paths.has(value)) return;
  paths.set(value, path);
  if (Array.isArray(value)) value.forEach((each, i) => learnPaths(each, `${path}[${i}]`));
  else for (const [key, each] of Object.entries(value)) learnPaths(each, step(path, key));
}

// Attributes for an element whose text says `owner[key]`, or several values: `from(row, "cases")`,
// `from(row, "low", row, "high")`. `length` counts a list. An owner that is no part of a result gives none.
export function from(...pairs) {
  const found = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [owner, key] = [pairs[i], pairs[i + 1]];
    const path = owner && paths.get(owner);
    if (path === undefined || owner[key] === undefined) continue;
    found.push([typeof key === "number" ? `${path}[${key}]` : step(path, key), owner[key]]);
  }
  if (!found.length) return {};
  return { "data-figure": JSON.stringify(found.map(([path]) => path)), "data-value": JSON.stringify(found.map(([, value]) => value)) };
}

// Numbers of the drawing itself and of no result: a tick of an axis, the number of an entry, how many
// rows a list shows.
export function ofDrawing(value) {
  return { "data-scale": [value].flat().join(" ") };
}

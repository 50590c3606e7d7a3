// Which rows belong to which record: one run of row numbers instead of a list a record. Pure.

// Rows by key: those of key k are rows[start[k]] .. rows[start[k + 1] - 1], in their order.
export function groupRows(keys, count) {
  const start = new Uint32Array(count + 1);
  for (let i = 0; i < keys.length; i += 1) if (keys[i] >= 0) start[keys[i] + 1] += 1;
  for (let k = 0; k < count; k += 1) start[k + 1] += start[k];
  const rows = new Uint32Array(start[count]);
  const next = start.slice(0, count);
  for (let i = 0; i < keys.length; i += 1) {
    const k = keys[i];
    if (k < 0) continue;
    rows[next[k]] = i;
    next[k] += 1;
  }
  return { start, rows };
}

function listOf(groups, key, order) {
  const list = groups.get ? groups.get(key) : Array.from(groups.rows.subarray(groups.start[key], groups.start[key + 1]));
  return order ? list.sort(order) : list;
}

// lists[k] as a plain array, made when it is asked for.
export function listsOf(groups, order) {
  const length = groups.start.length - 1;
  return new Proxy({ length }, {
    get(target, key) {
      if (typeof key === "symbol" || key === "length") return target[key];
      const index = Number(key);
      return index >= 0 && index < length ? listOf(groups, index, order) : undefined;
    },
  });
}

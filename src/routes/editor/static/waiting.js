// Runs an action once nobody has typed for a while, and forgets answers that come too late.

export function afterTyping(milliseconds, action) {
  let timer = 0;
  let newest = 0;
  return (...values) => {
    clearTimeout(timer);
    const own = ++newest;
    timer = setTimeout(() => action(() => own === newest, ...values), milliseconds);
  };
}

export async function ask(path, values) {
  const address = new URL(path, location.href);
  for (const [name, value] of Object.entries(values)) if (value) address.searchParams.set(name, value);
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

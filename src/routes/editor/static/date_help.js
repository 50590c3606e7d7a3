// Says in words what a typed date means.
import { afterTyping, ask } from "./waiting.js";

export function dateHelp(input) {
  const said = document.getElementById(input.dataset.edtf);
  const help = afterTyping(200, async (current, text) => {
    const { words } = await ask("/find/date", { text });
    if (current()) said.textContent = words;
  });
  input.addEventListener("input", () => help(input.value));
}

// Text to the clipboard, and files to the disk, without asking the network.

import { make } from "./dom.js";

function copyBySelection(text) {
  const area = make("textarea", { value: text, class: "rt-offscreen", "aria-hidden": "true" });
  const host = document.querySelector("dialog[open]") || document.body;
  const focused = document.activeElement;
  host.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused) focused.focus({ preventScroll: true });
  return done;
}

// A page opened from a disk may be refused the modern way; the old one still works there.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = make("a");
  a.href = url;
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 2000);
}

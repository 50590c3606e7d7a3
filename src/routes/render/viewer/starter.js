// Entry of the page: unpacks the viewer and runs it. Its script is put in as text, and the policy of
// the page knows the hash of that text: nothing is evaluated, nothing else can be put in its place.

import { unzipped } from "./unpack.js";

// All the words there are before the viewer is.
const DAMAGED = "The map could not be drawn: this file is damaged. · No se pudo dibujar el mapa: este archivo está dañado.";

export async function start(map, L) {
  try {
    const [packed] = JSON.parse(document.getElementById("routes-viewer").textContent);
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(await unzipped(packed));
    document.head.append(script);
    // What the script defines is seen by name only, like everything a script defines.
    routesViewerStart(map, L);
  } catch (error) {
    const note = document.createElement("p");
    note.className = "rt-failure";
    note.setAttribute("role", "alert");
    note.textContent = `${DAMAGED} (${error.message})`;
    document.body.prepend(note);
    document.documentElement.dataset.ready = "error";
  }
}

// What a page gains by script. Without it every page still does its work.
import { citationRows } from "./citations.js";
import { dateHelp } from "./date_help.js";
import { guardForm } from "./guard.js";
import { placeMap } from "./place_map.js";
import { placeSearch } from "./place_search.js";
import { rejectsFile } from "./rejects_file.js";

document.documentElement.dataset.script = "on";
document.getElementById("summary")?.focus();
for (const form of document.querySelectorAll("form[data-guard]")) guardForm(form);
for (const input of document.querySelectorAll("[data-edtf]")) dateHelp(input);
for (const root of document.querySelectorAll("[data-place]")) placeSearch(root, placeMap(root));
const cited = document.getElementById("citations");
if (cited) citationRows(cited);
const file = document.querySelector("[data-rejects]");
if (file) rejectsFile(file);
document.documentElement.dataset.ready = "true";

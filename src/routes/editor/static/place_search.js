// Search of places as one types: an ARIA combobox; what is chosen becomes one of the radio buttons.
import { afterTyping, ask } from "./waiting.js";

const NEVER_SENT = "place-options";

export function placeSearch(root, map) {
  const query = root.querySelector("[data-combo] input");
  const status = root.querySelector("[data-status]");
  const choices = root.querySelector("[data-choices]");
  const template = root.querySelector("[data-candidate-template]");
  const understood = root.querySelector("[data-understood]");
  const words = document.getElementById("f-events-place_text");
  const country = document.getElementById("f-events-country");
  const list = makeList(root.querySelector("[data-combo]"), query);
  for (const button of root.querySelectorAll("[data-nojs]")) button.hidden = true;
  let offered = [];
  let active = -1;

  const asked = (more) => ask("/find/places", { case: root.dataset.case, country: country?.value.trim(), ...more });

  const search = afterTyping(160, async (current, text) => {
    if (text.trim().length < 2) return close();
    const found = await asked({ q: text });
    if (!current()) return;
    offered = found.candidates;
    status.textContent = found.status;
    show();
  });

  const understand = afterTyping(320, async (current) => {
    const found = await asked({ text: words.value, q: query.value || words.value });
    if (!current()) return;
    understood.textContent = found.understood;
    replaceCandidates(found.candidates);
    map?.answer(found.at);
  });

  query.addEventListener("input", () => search(query.value));
  query.addEventListener("blur", () => setTimeout(close, 150));
  query.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search(query.value);
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      // Enter never sends the form from here: it takes what is marked, or searches.
      event.preventDefault();
      if (!list.hidden && offered.length) take(offered[Math.max(active, 0)]);
      else search(query.value);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  words?.addEventListener("input", () => understand());
  country?.addEventListener("input", () => words && understand());
  choices.addEventListener("change", () => redraw());
  redraw();

  function show() {
    list.replaceChildren(...offered.map(option));
    active = -1;
    list.hidden = offered.length === 0;
    query.setAttribute("aria-expanded", String(!list.hidden));
    query.removeAttribute("aria-activedescendant");
  }

  function option(candidate, index) {
    const item = document.createElement("li");
    item.id = `${NEVER_SENT}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(line("b", candidate.name), line("span", candidate.score, "score"), line("span", [candidate.where, candidate.level].filter(Boolean).join(" · "), "soft"));
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(candidate));
    return item;
  }

  function move(step) {
    active = (active + step + offered.length) % offered.length;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    query.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function close() {
    list.hidden = true;
    active = -1;
    query.setAttribute("aria-expanded", "false");
    query.removeAttribute("aria-activedescendant");
  }

  function take(candidate) {
    const radio = radioOf(candidate.id) ?? addCandidate(candidate);
    radio.checked = true;
    query.value = candidate.name;
    close();
    status.textContent = `${candidate.name}, ${candidate.where}, ${candidate.level}`;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function candidateLabels() {
    return [...choices.querySelectorAll("[data-candidate]")];
  }

  function radioOf(id) {
    return candidateLabels().map((label) => label.querySelector("input")).find((radio) => radio.value === id);
  }

  function addCandidate(candidate) {
    const label = template.content.firstElementChild.cloneNode(true);
    const radio = label.querySelector("input");
    radio.value = candidate.id;
    label.dataset.lon = candidate.lon ?? "";
    label.dataset.lat = candidate.lat ?? "";
    label.dataset.km = candidate.uncertainty_km ?? "";
    label.dataset.name = candidate.name;
    label.querySelector("[data-where]").textContent = candidate.where;
    label.querySelector(".soft").textContent = `${candidate.level} · ${candidate.score}`;
    const point = choices.querySelector('input[value="point"]').closest("label");
    point.before(label);
    number();
    return radio;
  }

  function replaceCandidates(found) {
    for (const label of candidateLabels()) if (!label.querySelector("input").checked) label.remove();
    for (const candidate of found) if (!radioOf(candidate.id)) addCandidate(candidate);
    number();
    redraw();
  }

  function number() {
    candidateLabels().forEach((label, index) => {
      const title = label.querySelector("b");
      label.dataset.name ??= title.textContent.replace(/^\d+\. /, "");
      title.textContent = `${index + 1}. ${label.dataset.name}`;
    });
  }

  function redraw() {
    map?.candidates(candidateLabels().map((label, index) => ({
      lon: numberOf(label.dataset.lon),
      lat: numberOf(label.dataset.lat),
      km: numberOf(label.dataset.km),
      label: String(index + 1),
      chosen: label.querySelector("input").checked,
    })), choices.querySelector("input:checked")?.value ?? "");
  }
}

function makeList(box, input) {
  const list = document.createElement("ul");
  list.className = "listbox";
  list.id = NEVER_SENT;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.querySelector("label").textContent);
  box.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": NEVER_SENT, "aria-autocomplete": "list" })) input.setAttribute(name, value);
  return list;
}

function line(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

function numberOf(text) {
  return text === "" || text === undefined ? null : Number(text);
}

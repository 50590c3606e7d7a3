// Rows of citations: one more, one less, and the title of the source that an id names.

export function citationRows(box) {
  const titles = new Map();
  for (const option of document.getElementById("sources")?.options ?? []) titles.set(option.value, option.textContent);
  const rows = () => [...box.querySelectorAll("[data-cite]")];

  box.addEventListener("input", (event) => {
    if (event.target.matches("[data-source]")) tell(event.target);
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-add]")) add();
    else remove(button.closest("[data-cite]"));
  });

  function tell(input) {
    const row = input.closest("[data-cite]");
    row.querySelector("[data-source-title]").textContent = titles.get(input.value.trim()) ?? "";
  }

  function empty(row) {
    for (const field of row.querySelectorAll("input, select")) {
      field.value = "";
      field.removeAttribute("aria-invalid");
    }
    for (const said of row.querySelectorAll(".error-text")) said.remove();
    row.querySelector("[data-source-title]").textContent = "";
  }

  function add() {
    const last = rows().at(-1);
    const row = last.cloneNode(true);
    empty(row);
    last.after(row);
    number();
    row.querySelector("input").focus();
  }

  function remove(row) {
    const others = rows().filter((other) => other !== row);
    if (others.length === 0) {
      empty(row);
    } else {
      row.remove();
      number();
    }
    (others[0] ?? row).querySelector("input").focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function number() {
    rows().forEach((row, index) => {
      const told = (text) => text.replace(/\d+$/, String(index + 1));
      row.setAttribute("aria-label", told(row.getAttribute("aria-label")));
      for (const field of row.querySelectorAll("[id]")) field.id = told(field.id);
      for (const label of row.querySelectorAll("label")) label.htmlFor = told(label.htmlFor);
      const button = row.querySelector("[data-remove]");
      button.value = `remove_citation:${index}`;
      const hidden = button.querySelector(".visually-hidden");
      hidden.textContent = told(hidden.textContent);
    });
  }
}

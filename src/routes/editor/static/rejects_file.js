// Reads a file of rejected rows into the field for rows; nothing leaves this computer.

export function rejectsFile(input) {
  const rows = document.getElementById(input.dataset.rejects);
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) rows.value = await file.text();
  });
}

// Table rows -> CSV text that a spreadsheet opens as text, never as a formula. Pure.

const FORMULA_START = /^[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

export function csvCell(value) {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const guarded = FORMULA_START.test(text.trimStart() === "" ? text : text.replace(/^ +/, "")) && !PLAIN_NUMBER.test(text)
    ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) || guarded !== guarded.trim() ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export function csvText(header, rows) {
  const lines = [header, ...rows].map((row) => row.map(csvCell).join(","));
  // The byte order mark makes common spreadsheets read UTF-8 as such.
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

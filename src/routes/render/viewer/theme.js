// Light or dark: what the reader chose, else what the device prefers. The style sheet and the
// painters of the map read the same word.

const DARK = "(prefers-color-scheme: dark)";

export class Theme {
  // changed(): told after the theme in force is another one.
  constructor(asked, changed) {
    this.asked = asked || null;
    this.own = this.asked;
    this.changed = changed;
    this.media = window.matchMedia(DARK);
    this.media.addEventListener("change", () => this.apply());
    this.current = null;
    this.apply();
  }

  get preferred() {
    return this.media.matches ? "dark" : "light";
  }

  // What another page has to be told to look the same; nothing where its own way would do.
  get carried() {
    return this.asked || (this.own && this.current);
  }

  apply() {
    const next = this.asked || this.preferred;
    if (next === this.current) return;
    const first = this.current === null;
    this.current = next;
    document.documentElement.dataset.theme = next;
    if (!first) this.changed();
  }

  // A choice equal to the device's own preference is no choice: it follows the device again.
  set(asked) {
    this.asked = asked === this.preferred ? null : asked;
    this.apply();
  }

  toggle() {
    this.set(this.current === "dark" ? "light" : "dark");
  }
}

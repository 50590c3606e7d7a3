// Taking the page along: link, picture, files, paper.

import { button, make, replace } from "./dom.js";
import { copyText } from "./clipboard.js";
import { savePicture } from "./snapshot.js";
import { saveRecords } from "./table.js";

export class Share {
  constructor(app, node) {
    this.app = app;
    this.node = node;
  }

  render() {
    const { app } = this;
    const { words } = app;
    this.note = make("p", { class: "rt-hint", role: "status", "aria-live": "polite" });
    const entries = [
      ["copy_link", () => this.copyLink(), "copy_link_hint"], ["save_png", () => this.picture(), "save_png_hint"],
      ["download_csv", () => this.file("csv"), "download_hint"], ["download_geojson", () => this.file("geojson"), "geojson_hint"],
      ["print", () => this.print(), "print_hint"],
    ];
    replace(this.node, make("h2", {}, words.say("open_share")), make("ul", { class: "rt-plain" },
      entries.map(([name, act, hint]) => make("li", {}, button(words.say(name), act, { "data-share": name }), make("p", { class: "rt-hint" }, words.say(hint))))), this.note);
  }

  say(key) {
    this.note.textContent = this.app.words.say(key);
  }

  async copyLink() {
    this.app.save(null);
    // The address of a file leads nowhere from elsewhere; a frame in a notebook has none.
    const done = { "http:": "copied", "https:": "copied", "file:": "copied_file" }[location.protocol];
    this.say(!done ? "copied_nothing" : await copyText(location.href) ? done : "copy_failed");
  }

  async picture() {
    this.say(await savePicture(this.app) ? "saved" : "save_failed");
  }

  file(kind) {
    saveRecords(this.app, "events", this.app.shownEvents(), kind);
    this.say("saved");
  }

  print() {
    this.app.layout.toggle(null);
    window.print();
  }
}

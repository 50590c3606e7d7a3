"use strict";
// The editions are markup; this carries the language on, and says when the page is drawn.
(() => {
  const root = document.documentElement;
  const editions = [...document.querySelectorAll(".edition")];

  function asked() {
    const hash = location.hash.slice(1);
    const named = hash === "en" || hash === "es" ? hash : new URLSearchParams(hash).get("l");
    return editions.some((edition) => edition.lang === named) ? named : null;
  }

  function show(language) {
    root.lang = language;
    root.dataset.language = language;
    document.title = editions.find((edition) => edition.lang === language).dataset.title;
  }

  // A link to a view of the map from before there was a landing page still opens that view.
  function isView() {
    const query = new URLSearchParams(location.hash.slice(1));
    return ["v", "k", "b", "i", "s", "r", "q", "t", "c", "case", "event"].some((key) => query.has(key));
  }

  if (isView()) {
    location.replace(`map.html${location.hash}`);
    return;
  }
  // Colours chosen on a map stay on the way back to one.
  const theme = new URLSearchParams(location.hash.slice(1)).get("th");
  if (theme === "dark" || theme === "light") {
    root.dataset.theme = theme;
    for (const a of document.querySelectorAll('a[href*=".html#l="], .switch')) a.hash = `l=${a.lang || a.closest("[lang]").lang}&th=${theme}`;
  }
  // Unless the casebook names a language, the browser of the reader says which comes first.
  const spoken = !("named" in root.dataset) && /^es\b/i.test(navigator.language || "") ? "es" : root.dataset.first;
  show(asked() || spoken);
  window.addEventListener("hashchange", () => {
    if (!asked() || asked() === root.dataset.language) return;
    show(asked());
    // The link that was followed has gone with its edition.
    editions.find((edition) => edition.lang === asked()).querySelector(".switch").focus({ preventScroll: true });
  });
  performance.mark("routes-first-draw");
  root.dataset.ready = "true";
})();

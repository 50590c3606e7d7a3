"""What a page costs in Chromium: requests, first data, memory, zoom, pan, filter.

``python benchmarks/pages_browser.py PAGE [ASSETS]``. Scripts that a page asks other hosts for are
answered out of the folder ASSETS by their file name, and refused otherwise; each is counted.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, CDPSession, Page, Route

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SIZE = {"width": 1440, "height": 900}
PATIENCE_S = 100
MIDDLE = (720, 450)

# Data are there once a line, a marker or a pixel of a canvas of the map is.
_WATCH = """
(() => {
  const inked = (canvas) => {
    if (!canvas.width || !canvas.height) return false;
    try {
      const probe = document.createElement("canvas");
      probe.width = 64; probe.height = 64;
      const ctx = probe.getContext("2d");
      ctx.drawImage(canvas, 0, 0, 64, 64);
      return ctx.getImageData(0, 0, 64, 64).data.some((v, i) => i % 4 === 3 && v > 0);
    } catch { return false; }
  };
  const seen = () => {
    const mark = performance.getEntriesByName("routes-first-draw")[0];
    if (mark) return mark.startTime;
    if (document.getElementById("routes-summary")) return null;
    const pane = document.querySelector(".leaflet-map-pane") || document.body;
    if (!pane) return null;
    const paths = [...pane.querySelectorAll("path.leaflet-interactive")];
    const vector = paths.some((path) => (path.getAttribute("d") || "").length > 8);
    const marker = pane.querySelector(".leaflet-marker-icon");
    const found = vector || marker || [...pane.querySelectorAll("canvas")].some(inked);
    return found ? performance.now() : null;
  };
  const watch = () => {
    const at = seen();
    if (at === null) { setTimeout(watch, 100); return; }
    requestAnimationFrame(() => setTimeout(() => { window.__seen = at; }));
  };
  setTimeout(watch, 50);
})();
"""

# From the change of a filter to the end of the frame that shows it.
_FILTER = """
() => new Promise((resolve) => {
  const slider = document.querySelector("#rt-time-to");
  if (!slider) { resolve(null); return; }
  const start = performance.now();
  slider.value = String(Math.round(Number(slider.max) * 0.6));
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})
"""


def _cpu(session: CDPSession) -> float:
    """CPU seconds of all processes of the browser: drawing may happen in any of them."""
    return float(
        sum(each["cpuTime"] for each in session.send("SystemInfo.getProcessInfo")["processInfo"])
    )


def _renderer_mb(session: CDPSession) -> int:
    renderers = [
        each["id"]
        for each in session.send("SystemInfo.getProcessInfo")["processInfo"]
        if each["type"] == "renderer"
    ]
    most = 0
    for number in renderers:
        # Of the process alone: programs and libraries that all share are not the page's.
        text = Path(f"/proc/{number}/status").read_text()
        most = max(most, int(text.split("RssAnon:")[1].split()[0]) // 1024)
    return most


def _settled(session: CDPSession) -> float:
    """CPU seconds once the browser has been idle for a moment.

    Idle twice in a row: on a starved machine an act may not have begun after one moment.
    """
    before, idle = _cpu(session), 0
    for _ in range(200):
        time.sleep(0.3)
        now = _cpu(session)
        idle = idle + 1 if now - before < 0.03 else 0  # noqa: PLR2004 - seconds
        if idle == 2:  # noqa: PLR2004 - as said above
            break
        before = now
    return now


def _zoom(page: Page) -> None:
    page.mouse.move(*MIDDLE)
    page.mouse.wheel(0, -240)


def _pan(page: Page) -> None:
    page.mouse.move(900, 450)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(900 - 10 * step, 450 + 4 * step)
    page.mouse.up()


def _cost(page: Page, session: CDPSession, act: Callable[[Page], None]) -> int:
    before = _settled(session)
    act(page)
    return round(1000 * (_settled(session) - before))


def _first_data(page: Page) -> float:
    """Milliseconds to the first data.

    Asked for again and again: the page's own policy forbids waiting for words of script.
    """
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        seen = page.evaluate("window.__seen === undefined ? null : window.__seen")
        if seen is not None:
            return float(seen)
        time.sleep(0.1)
    msg = f"nothing drawn in {PATIENCE_S} s"
    raise TimeoutError(msg)


def _answer(route: Route, address: str, assets: Path | None, asked: list[str]) -> None:
    url = route.request.url
    if url.partition("#")[0] == address or url.startswith(("data:", "blob:")):
        route.continue_()
        return
    asked.append(url)
    file = assets / url.partition("?")[0].rpartition("/")[2] if assets else None
    if file and file.is_file():
        route.fulfill(path=str(file))
    else:
        route.abort()


def look(browser: Browser, path: Path, assets: Path | None) -> dict[str, Any]:
    """Open a page and measure it.

    Returns
    -------
    dict
        ``requests``; ``first_s``, seconds to the first data, ``None`` if there were none in time;
        ``cpu_s`` to that point; ``renderer_mb``; ``zoom_ms`` and ``pan_ms`` of CPU;
        ``filter_ms`` from a filter to the end of its frame, ``filter_cpu_ms`` its CPU.
    """
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    page = context.new_page()
    session = browser.new_browser_cdp_session()
    asked: list[str] = []
    page.add_init_script(_WATCH)
    page.route("**/*", lambda route: _answer(route, path.as_uri(), assets, asked))
    page.set_default_timeout(PATIENCE_S * 1000)
    before = _cpu(session)
    found: dict[str, Any] = {"first_s": None, "cpu_s": None}
    try:
        page.goto(path.as_uri(), wait_until="commit")
        found["first_s"] = round(_first_data(page) / 1000, 2)
        found["cpu_s"] = round(_cpu(session) - before, 2)
        found["ready"] = page.evaluate("document.documentElement.dataset.ready || null")
        _settled(session)
        found["renderer_mb"] = _renderer_mb(session)
        found["zoom_ms"] = _cost(page, session, _zoom)
        found["pan_ms"] = _cost(page, session, _pan)
        before = _settled(session)
        waited = page.evaluate(_FILTER)
        if waited is not None:
            found["filter_ms"] = round(waited)
            found["filter_cpu_ms"] = round(1000 * (_settled(session) - before))
    except Exception as error:  # noqa: BLE001 - a page that fails is a result
        found["error"] = str(error).splitlines()[0][:120]
    found["requests"] = len(asked)
    context.close()
    return found


def measure(path: Path, assets: Path | None) -> dict[str, Any]:
    """Measure a page in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(FLAGS)
        )
        found = look(browser, path, assets)
        browser.close()
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None  # noqa: PLR2004
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]).resolve(), folder)) + "\n")

"""Whoever is not one of the editor's own pages is refused before anything of a casebook is read."""

from __future__ import annotations

import functools
import http.server
import itertools
import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.chromium import running_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Served  # type: ignore[import-not-found]

pytestmark = pytest.mark.browser

CANARY = b"canary-of-the-casebook"
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
PATCH = json.dumps({"seen": {"title": ""}, "wanted": {"title": "taken over"}}).encode()
RECORD = "/api/records/cases/bridge"
SAME = ("Sec-Fetch-Site", "same-origin")


class Visitor:
    """Everything a victim's browser would send along, for an attacker to add to."""

    def __init__(self, serving: Served) -> None:
        self.serving = serving
        cookie, self.csrf = serving.session()
        self.host = ("Host", serving.host)
        self.cookie = ("Cookie", cookie)
        self.origin = ("Origin", f"http://{serving.host}")
        self.token = ("X-CSRF-Token", self.csrf)

    def good(self) -> list[tuple[str, str]]:
        """Headers that the editor's own page sends with a change."""
        return [self.host, self.cookie, self.origin, SAME, self.token, JSON]

    def changed(self, **headers: str | None) -> list[tuple[str, str]]:
        """The same with headers replaced, or left out (``None``)."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        kept = [(name, named.get(name.title(), value)) for name, value in self.good()]
        new = [(n, v) for n, v in named.items() if n not in {name.title() for name, _ in kept}]
        return [(name, value) for name, value in [*kept, *new] if value is not None]


@pytest.fixture(scope="module")
def visitor(serving: Served) -> Visitor:
    return Visitor(serving)


@pytest.fixture
def refused(visitor: Visitor) -> Iterator[Callable[[bytes], int]]:
    """Check an answer; afterwards that the store was never asked for anything."""
    store = visitor.serving.store
    store.asked.clear()
    seen: list[int] = []

    def check(answer: bytes) -> int:
        # An empty answer is a connection that was closed on the asker.
        status = int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else 0
        assert status == 0 or 400 <= status < 500, answer[:300]
        assert CANARY not in answer
        assert b"access-control-allow" not in answer.lower()
        assert b"Traceback" not in answer
        seen.append(status)
        return status

    yield check
    assert seen
    assert store.asked == []


def test_a_request_of_our_own_page_is_answered(visitor: Visitor) -> None:
    answer = visitor.serving.ask("GET", RECORD, [visitor.host, visitor.cookie, SAME])
    assert answer.startswith(b"HTTP/1.1 200")
    assert CANARY in answer
    assert visitor.serving.store.asked


def foreign_hosts(port: int) -> list[str]:
    return [
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        "localhost",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
        f"localhost.evil.example:{port}",
        f"evil.example/127.0.0.1:{port}",
        f"user@127.0.0.1:{port}",
        f"0.0.0.0:{port}",
        f"[::]:{port}",
        f"[::ffff:127.0.0.1]:{port}",
        f"127.1:{port}",
        f"2130706433:{port}",
        f"0x7f.1:{port}",
        f"127.0.0.1.:{port}",
        f"127.0.0.1:{port}, evil.example",
        f"127.0.0.1:0{port}",
        f"127.0.0.1:{port}#",
        "",
    ]


@pytest.mark.parametrize("number", range(20))
def test_a_foreign_host_is_not_answered(
    visitor: Visitor, refused: Callable[[bytes], int], number: int
) -> None:
    host = foreign_hosts(visitor.serving.port)[number]
    ask = visitor.serving.ask
    assert refused(ask("GET", "/", [("Host", host), visitor.cookie])) in {400, 421}
    assert refused(ask("GET", RECORD, [("Host", host), visitor.cookie, SAME])) in {400, 421}
    assert refused(ask("PATCH", RECORD, visitor.changed(host=host), PATCH)) in {400, 421}


def test_no_host_two_hosts_or_a_forwarded_host_are_not_answered(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    serving = visitor.serving
    old = f"GET {RECORD} HTTP/1.0\r\nCookie: {visitor.cookie[1]}\r\n\r\n".encode()
    assert refused(serving.send(old)) == 421
    twice = [("Host", "evil.example"), visitor.host, visitor.cookie]
    assert refused(serving.ask("GET", RECORD, twice)) == 400
    named = [("Host", "evil.example"), ("X-Forwarded-Host", serving.host), visitor.cookie]
    assert refused(serving.ask("GET", RECORD, named)) == 421
    asked = f"http://{serving.host}{RECORD}"
    assert refused(serving.ask("GET", asked, [("Host", "evil.example"), visitor.cookie])) == 421


@pytest.mark.parametrize("path", ["/", RECORD, "/api/events", "/static/style.css", "/?key=guess"])
def test_a_name_that_was_pointed_at_this_computer_is_no_way_in(
    visitor: Visitor, refused: Callable[[bytes], int], path: str
) -> None:
    # After the rebinding the browser believes that all of it is one origin.
    rebound = f"evil.example:{visitor.serving.port}"
    headers = visitor.changed(host=rebound, origin=f"http://{rebound}")
    assert refused(visitor.serving.ask("GET", path, headers)) == 421
    assert refused(visitor.serving.ask("POST", path, headers, b"{}")) == 421


def foreign_origins(port: int) -> list[str | None]:
    return [
        None,
        "null",
        "",
        "http://evil.example",
        f"http://evil.example:{port}",
        f"http://127.0.0.1:{port + 1}",
        "http://127.0.0.1",
        f"https://127.0.0.1:{port}",
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port}/",
        f"http://127.0.0.1:{port}.evil.example",
        f"http://127.0.0.1:{port} http://evil.example",
        "file://",
        "chrome-extension://abcdefgh",
        f"HTTP://127.0.0.1:{port}",
    ]


@pytest.mark.parametrize("number", range(15))
def test_another_origin_changes_nothing(
    visitor: Visitor, refused: Callable[[bytes], int], number: int
) -> None:
    origin = foreign_origins(visitor.serving.port)[number]
    ask = visitor.serving.ask
    assert refused(ask("PATCH", RECORD, visitor.changed(origin=origin), PATCH)) == 403
    posted = visitor.changed(origin=origin, sec_fetch_site=None)
    assert refused(ask("POST", "/api/undo/1", posted, b"{}")) == 403
    form = visitor.changed(origin=origin, content_type=FORM[1])
    assert refused(ask("POST", "/logout", form, b"csrf=" + visitor.csrf.encode())) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "SAME-ORIGIN", "x", ""])
def test_what_the_browser_calls_foreign_changes_nothing(
    visitor: Visitor, refused: Callable[[bytes], int], site: str
) -> None:
    headers = visitor.changed(sec_fetch_site=site)
    assert refused(visitor.serving.ask("PATCH", RECORD, headers, PATCH)) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("navigate", "document"),
        ("navigate", "iframe"),
        ("navigate", "embed"),
        ("no-cors", "script"),
        ("no-cors", "image"),
        ("no-cors", "style"),
        ("cors", "empty"),
        ("no-cors", "empty"),
        ("websocket", "websocket"),
    ],
)
def test_another_site_reads_nothing(
    visitor: Visitor, refused: Callable[[bytes], int], site: str, mode: str, kind: str
) -> None:
    fetch = [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", kind)]
    for path in ("/", RECORD, "/api/openapi.json", "/static/style.css"):
        headers = [visitor.host, visitor.cookie, *fetch]
        assert refused(visitor.serving.ask("GET", path, headers)) == 403
    origin = ("Origin", "http://evil.example")
    assert (
        refused(visitor.serving.ask("GET", RECORD, [visitor.host, visitor.cookie, origin])) == 403
    )


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_without_the_token_of_the_session_nothing_changes(
    visitor: Visitor, refused: Callable[[bytes], int], method: str
) -> None:
    path = RECORD if method == "PATCH" else "/api/undo/1"
    body = PATCH if method == "PATCH" else b"{}"
    _, other = visitor.serving.session()
    for token in (None, "", "x", visitor.csrf[:-1], visitor.csrf + "x", other, "\xff" * 43):
        headers = visitor.changed(x_csrf_token=token)
        assert refused(visitor.serving.ask(method, path, headers, body)) == 403
    with_two = [*visitor.good(), visitor.token]
    assert refused(visitor.serving.ask(method, path, with_two, body)) == 400
    in_query = f"{path}?csrf={visitor.csrf}&x-csrf-token={visitor.csrf}"
    headers = visitor.changed(x_csrf_token=None)
    assert refused(visitor.serving.ask(method, in_query, headers, body)) == 403


@pytest.mark.parametrize(
    "body",
    ["", "csrf=", "csrf=x", "csrf={csrf}&csrf={csrf}", "CSRF={csrf}", "csrf[]={csrf}", "csrf=%00"],
)
def test_a_form_without_its_token_changes_nothing(
    visitor: Visitor, refused: Callable[[bytes], int], body: str
) -> None:
    headers = visitor.changed(content_type=FORM[1], x_csrf_token=None)
    content = body.format(csrf=visitor.csrf).encode()
    assert refused(visitor.serving.ask("POST", "/logout", headers, content)) == 403


def test_without_a_session_nothing_is_shown_or_changed(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    name = visitor.cookie[1].partition("=")[0]
    for cookie in (
        None,
        f"{name}=",
        f"{name}=x",
        f"other={visitor.csrf}",
        f"{name}={visitor.csrf}",
    ):
        for path in ("/", RECORD, "/api/events", "/api/openapi.json", "/cases/bridge", "/nowhere"):
            headers = [visitor.host, *([] if cookie is None else [("Cookie", cookie)])]
            assert refused(visitor.serving.ask("GET", path, headers)) == 401
        headers = visitor.changed(cookie=cookie)
        assert refused(visitor.serving.ask("PATCH", RECORD, headers, PATCH)) == 401


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/xml",
        "application/json-patch+json",
        "application/octet-stream",
    ],
)
def test_the_api_takes_json_alone(
    visitor: Visitor, refused: Callable[[bytes], int], kind: str | None
) -> None:
    headers = visitor.changed(content_type=kind)
    assert refused(visitor.serving.ask("PATCH", RECORD, headers, PATCH)) == 415


@pytest.mark.parametrize("kind", [None, "text/plain", "application/json", "text/html"])
def test_pages_take_forms_alone(
    visitor: Visitor, refused: Callable[[bytes], int], kind: str | None
) -> None:
    headers = visitor.changed(content_type=kind)
    body = f"csrf={visitor.csrf}".encode()
    assert refused(visitor.serving.ask("POST", "/logout", headers, body)) == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "FOO"])
def test_other_methods_are_refused(
    visitor: Visitor, refused: Callable[[bytes], int], method: str
) -> None:
    assert refused(visitor.serving.ask(method, RECORD, visitor.good())) == 405


def test_a_preflight_of_another_origin_gets_no_leave(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    headers = [
        visitor.host,
        ("Origin", "http://evil.example"),
        ("Access-Control-Request-Method", "PATCH"),
        ("Access-Control-Request-Headers", "content-type,x-csrf-token"),
        ("Access-Control-Request-Private-Network", "true"),
    ]
    assert refused(visitor.serving.ask("OPTIONS", RECORD, headers)) == 405


@pytest.mark.parametrize(
    "override",
    [("X-HTTP-Method-Override", "PATCH"), ("X-Method-Override", "POST"), ("X-HTTP-Method", "POST")],
)
def test_a_method_cannot_be_overridden(
    visitor: Visitor, refused: Callable[[bytes], int], override: tuple[str, str]
) -> None:
    headers = [visitor.host, visitor.cookie, SAME, override]
    assert refused(visitor.serving.ask("GET", "/api/undo/1", headers)) == 405
    assert refused(visitor.serving.ask("GET", "/api/undo/1?_method=POST", headers)) == 405
    body = [*headers, ("Content-Length", str(len(PATCH))), JSON]
    assert refused(visitor.serving.ask("GET", RECORD, body, PATCH)) == 400


def traversals() -> list[str]:
    up = ["..", "%2e%2e", "%2E.", ".%2e", "..%2f..", "..%5c..", "%2e%2e%2f", "..%00", "....", "..;"]
    ends = ["app.py", "templates/login.html", "etc/passwd", "users.json", ""]
    starts = ["/static/", "/static//", "/static/x/", "/"]
    return [
        f"{start}{'/'.join([step] * deep)}/{end}"
        for start, step, deep, end in itertools.product(starts, up, (1, 6), ends)
    ]


def test_no_address_leads_out_of_the_folder_of_static_files(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    paths = [*traversals(), "//etc/passwd", "/static/%2fetc/passwd", "/static/%c0%ae%c0%ae/x"]
    assert len(paths) > 200
    for path in paths:
        answer = visitor.serving.ask("GET", path, [visitor.host, visitor.cookie, SAME])
        assert refused(answer) in {400, 404, 405}, path
        assert b"import" not in answer
        assert b"root:" not in answer


def test_more_than_the_limits_is_refused(visitor: Visitor, refused: Callable[[bytes], int]) -> None:
    serving, good = visitor.serving, visitor.good()
    big = b'{"why":"' + b"x" * 2_100_000 + b'"}'
    assert refused(serving.ask("POST", "/api/undo/1", good, big)) == 413
    # Told before a byte of the body is sent.
    told = [*good, ("Content-Length", "3000000")]
    assert refused(serving.ask("POST", "/api/undo/1", told)) == 413
    chunked = [*good, ("Transfer-Encoding", "chunked"), ("Content-Length", "")]
    head = "\r\n".join(
        ["POST /api/undo/1 HTTP/1.1", *(f"{k}: {v}" for k, v in chunked[:-1]), "", ""]
    ).encode()
    parts = b"".join(b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in range(40)) + b"0\r\n\r\n"
    assert refused(serving.send(head + parts)) in {413, 0}
    many = [(f"X-{n}", "x") for n in range(100)]
    assert refused(serving.ask("GET", "/", [visitor.host, visitor.cookie, *many])) == 431
    long = [visitor.host, visitor.cookie, ("X-Long", "x" * 70_000)]
    assert refused(serving.ask("GET", "/", long)) in {400, 431}
    assert refused(serving.ask("GET", "/" + "x" * 5_000, [visitor.host, visitor.cookie])) == 414
    query = "/api/events?text=" + "x" * 9_000
    assert refused(serving.ask("GET", query, [visitor.host, visitor.cookie])) == 414
    form = visitor.changed(content_type=FORM[1], x_csrf_token=None)
    fields = f"csrf={visitor.csrf}&" + "a=1&" * 5_000
    assert refused(serving.ask("POST", "/logout", form, fields.encode())) == 400


@pytest.mark.parametrize(
    "length", ["-1", "+5", "1e3", "0x10", "5, 6", "99999999999999999999999", "five"]
)
def test_a_body_of_an_odd_length_is_refused(
    visitor: Visitor, refused: Callable[[bytes], int], length: str
) -> None:
    headers = [*visitor.good(), ("Content-Length", length)]
    assert refused(visitor.serving.ask("POST", "/api/undo/1", headers, b"{}xxx")) in {0, 400, 413}


def test_a_second_request_hidden_in_a_body_is_not_a_request(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    hidden = f"GET {RECORD} HTTP/1.1\r\nHost: {visitor.serving.host}\r\nCookie: "
    hidden += f"{visitor.cookie[1]}\r\n\r\n"
    both = [*visitor.changed(origin="null"), ("Content-Length", "4")]
    both.append(("Transfer-Encoding", "chunked"))
    answer = visitor.serving.ask("POST", "/api/undo/1", both, b"0\r\n\r\n" + hidden.encode())
    refused(answer)
    assert answer.count(b"HTTP/1.1 ") <= 1


def test_whoever_is_slow_is_not_waited_for(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    serving = visitor.serving
    begun = time.monotonic()
    assert refused(serving.send(b"", seconds=8)) == 0
    assert refused(serving.send(b"GET / HTTP/1.1\r\nHost: 127", seconds=8)) == 0
    waiting = [*visitor.good(), ("Content-Length", "100")]
    assert refused(serving.ask("POST", "/api/undo/1", waiting, b"{")) == 408
    # The lines before the second request of a connection have an end as well.
    first = f"GET /x HTTP/1.1\r\nHost: {serving.host}\r\n\r\n".encode()
    assert refused(serving.send(first, b"GET / HTTP/1.1\r\nHo", seconds=8)) == 401
    assert time.monotonic() - begun < 7


def test_a_key_is_not_guessed_and_not_used_twice(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    serving = visitor.serving
    key = serving.app.state.key.value
    assert len(key) >= 43  # 256 bits
    wrong = ["", "x", key[:-1], key + "x", key.swapcase(), "%00", f"{key}&key={key}", "*" * 43]
    for guess in wrong:
        assert refused(serving.ask("GET", f"/?key={guess}", [visitor.host])) in {401, 403}
    for number in range(200):
        guess = f"{number:043d}"
        assert refused(serving.ask("GET", f"/?key={guess}", [visitor.host])) == 403
    assert refused(serving.ask("HEAD", f"/?key={key}", [visitor.host])) == 401
    assert refused(serving.ask("GET", f"/api/events?key={key}", [visitor.host])) == 401
    framed = [visitor.host, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
    framed.append(("Sec-Fetch-Dest", "iframe"))
    assert refused(serving.ask("GET", f"/?key={key}", framed)) == 403
    assert serving.app.state.key.value == key
    answer = serving.ask("GET", f"/?key={key}", [visitor.host])
    assert answer.startswith(b"HTTP/1.1 303")
    assert b"location: /\r\n" in answer
    assert key.encode() not in answer
    assert refused(serving.ask("GET", f"/?key={key}", [visitor.host])) == 403


def test_a_socket_that_wants_to_stay_open_is_not_let_in(
    visitor: Visitor, refused: Callable[[bytes], int]
) -> None:
    wish = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")]
    wish.append(("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))
    ask = functools.partial(visitor.serving.ask, close=False)
    assert refused(ask("GET", "/", [visitor.host, *wish])) == 401
    foreign = [visitor.host, visitor.cookie, ("Origin", "http://evil.example"), *wish]
    assert refused(ask("GET", "/", foreign)) == 403


def test_every_answer_carries_its_headers(visitor: Visitor) -> None:
    asked = [
        ("GET", "/", [("Host", "evil.example")]),
        ("GET", "/nowhere", [visitor.host, visitor.cookie]),
        ("GET", RECORD, [visitor.host]),
        ("GET", RECORD, [visitor.host, visitor.cookie]),
        ("PUT", "/", [visitor.host]),
    ]
    for method, path, headers in asked:
        answer = visitor.serving.ask(method, path, headers).lower()
        assert b"content-security-policy: default-src 'none'; script-src 'self'; " in answer
        assert b"form-action 'self'; base-uri 'none'; frame-ancestors 'self'" in answer
        assert b"'unsafe-" not in answer
        assert b"x-content-type-options: nosniff" in answer
        assert b"cross-origin-opener-policy: same-origin" in answer
        assert b"cross-origin-resource-policy: same-origin" in answer
        assert b"referrer-policy: same-origin" in answer
        assert b"cache-control: no-store" in answer
        assert b"server:" not in answer


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    key = visitor.serving.app.state.key.value
    answer = visitor.serving.ask("GET", f"/?key={key}", [visitor.host]).lower()
    cookie = answer.split(b"set-cookie: ")[1].split(b"\r\n")[0]
    assert b"httponly" in cookie
    assert b"samesite=strict" in cookie
    assert b"path=/" in cookie
    assert b"domain" not in cookie


OUTSIDER = """<!DOCTYPE html><title>outsider</title>
<form id="form" method="post" action="{editor}/logout" target="form-frame"
 enctype="text/plain"><input name="csrf" value="x"></form>
<form id="typed" method="post" action="{editor}/logout" target="typed-frame">
<input name="csrf" value="x"></form>
<iframe name="form-frame"></iframe><iframe name="typed-frame"></iframe>
<iframe id="framed" src="{editor}/"></iframe>
<img src="{editor}/api/events"><script src="{editor}/api/events"></script>
<link rel="stylesheet" href="{editor}/static/style.css">
<script>
const editor = "{editor}";
const tried = [];
const attempt = (path, options) => fetch(editor + path, {{credentials: "include", ...options}})
  .then(async (r) => tried.push([path, r.type, r.type === "opaque" ? "" : await r.text()]))
  .catch((error) => tried.push([path, "error", String(error)]));
const json = {{"Content-Type": "application/json"}};
window.done = Promise.all([
  attempt("/api/events", {{}}),
  attempt("/api/events", {{mode: "no-cors"}}),
  attempt("/api/undo/1", {{method: "POST", mode: "no-cors", body: "{{}}"}}),
  attempt("/api/undo/1", {{method: "POST", headers: json, body: "{{}}"}}),
  attempt("/api/records/cases/bridge", {{method: "PATCH", headers: json, body: "{{}}"}}),
  attempt("/logout", {{method: "POST", mode: "no-cors", body: new URLSearchParams("csrf=x")}}),
]).then(() => tried);
document.getElementById("form").submit();
document.getElementById("typed").submit();
</script>"""


@pytest.fixture
def outsider(tmp_path: Path, serving: Served) -> Iterator[int]:
    """Serve a hostile page from another port of this computer."""
    page = OUTSIDER.format(editor=f"http://{serving.host}")
    (tmp_path / "index.html").write_text(page, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield other.server_address[1]
        other.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_somebody_else_in_a_real_browser_reads_and_changes_nothing(
    serving: Served, outsider: int, name: str
) -> None:
    # "127.0.0.1" on another port is the same site: the cookie of the session is sent along.
    with running_chromium() as browser:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://{serving.host}/?key={serving.app.state.key.value}")
        assert "key=" not in page.url
        assert len(context.cookies()) == 1
        serving.store.asked.clear()
        serving.answered.clear()
        page.goto(f"http://{name}:{outsider}/", wait_until="load")
        tried = page.evaluate("window.done")
        page.wait_for_timeout(300)
        framed = page.frames[-1].content()
        shown = "".join(frame.content() for frame in page.frames)
    # The icon is asked for by the browser itself, for the page that was open before.
    answered = [each for each in serving.answered if each[1] != "/favicon.ico"]
    asked = {(method, path) for method, path, _, _ in answered}
    assert {("POST", "/logout"), ("GET", "/"), ("GET", "/api/events")} <= asked
    assert len(answered) >= 8
    assert {status for _, _, status, _ in answered} <= {403, 405}
    # The attack is a real one: the browser sends the session along to another port.
    assert any(cookie for _, _, _, cookie in answered) == (name == "127.0.0.1")
    assert {row[1] for row in tried} <= {"error", "opaque"}, tried
    assert CANARY.decode() not in shown + framed + str(tried)
    assert serving.store.asked == []

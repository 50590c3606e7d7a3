"""People with passwords: who is let in, what each may do, and how guessing is stopped."""

from __future__ import annotations

import json
import statistics
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from routes.cli import commands
from routes.editor.attempts import Attempts
from routes.editor.configuration import EditorSettings, Role
from routes.editor.sessions import Key, Person, Sessions
from routes.editor.users import Hashed, Users, UsersError, add_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Editor  # type: ignore[import-not-found]

PASSWORD = "correct horse battery"  # noqa: S105 - it opens nothing


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.json"
    for role in Role:
        add_user(path, f"a {role}", role, PASSWORD)
    return path


@pytest.fixture
def desk(an_editor: Callable[..., Editor], people: Path) -> Editor:
    return an_editor(users=people)


def log_in(desk: Editor, name: str, password: str = PASSWORD) -> Any:
    form = desk.get("/login")
    assert form.status_code == 200
    token = form.text.split('name="csrf" value="')[1].split('"')[0]
    data = {"name": name, "password": password, "csrf": token}
    return desk.call("POST", "/login", data=data, headers={"x-csrf-token": token})


def test_the_file_is_for_its_owner_alone_and_holds_no_password(people: Path) -> None:
    assert people.stat().st_mode & 0o777 == 0o600
    text = people.read_text()
    assert PASSWORD not in text
    kept = [user["scrypt"] for user in json.loads(text)["users"].values()]
    assert len({each["salt"] for each in kept}) == len({each["hash"] for each in kept}) == 3


def test_a_file_that_others_can_read_is_refused_with_the_cure(people: Path, tmp_path: Path) -> None:
    copy = tmp_path / "people.json"
    copy.write_bytes(people.read_bytes())
    copy.chmod(0o644)
    with pytest.raises(UsersError, match="chmod 600"):
        Users(copy)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"users": {}}',
        '{"users": {"a": {}}}',
        '{"users": {"a": {"role": "king", "scrypt": {}}}}',
        '{"users": {"a": {"role": "viewer", "scrypt": {"n": 1073741824, "r": 8, "p": 1}}}}',
    ],
)
def test_a_file_that_is_not_one_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "people.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(UsersError, match=r"people\.json"):
        Users(path)


@pytest.mark.parametrize(
    ("name", "role", "password", "cure"),
    [
        ("", "viewer", PASSWORD, "name"),
        ("x\ny", "viewer", PASSWORD, "name"),
        (" ana", "viewer", PASSWORD, "name"),
        ("ana", "king", PASSWORD, "viewer, analyst, reviewer"),
        ("ana", "viewer", "short", "10 characters"),
        ("ana", "viewer", "x" * 1_001, "10 characters"),
    ],
)
def test_what_will_not_do_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, role: str, password: str, cure: str
) -> None:
    with pytest.raises(UsersError, match=cure):
        add_user(tmp_path / "people.json", name, role, password)
    assert not list(tmp_path.iterdir())


def test_a_password_fits_itself_and_no_other() -> None:
    kept = Hashed.of(PASSWORD)
    assert kept.fits(PASSWORD)
    for other in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]):
        assert not kept.fits(other)


def test_nobody_is_in_without_logging_in(desk: Editor) -> None:
    page = desk.get("/")
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    assert desk.get("/api/events").status_code == 401
    assert desk.get("/?key=anything").headers["location"] == "/login"


def test_a_password_lets_somebody_in_and_logging_out_ends_it(desk: Editor) -> None:
    answer = log_in(desk, "a viewer")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert desk.get("/api/events").status_code == 200
    cookie = dict(desk.cookies)
    session = desk.app.state.sessions.find(cookie[desk.app.state.settings.cookie_name])
    out = desk.call("POST", "/logout", data={"csrf": session.csrf})
    assert out.headers["location"] == "/login"
    desk.cookies = cookie
    assert desk.get("/api/events").status_code == 401


def test_the_session_after_logging_in_is_a_new_one(desk: Editor) -> None:
    name = desk.app.state.settings.cookie_name
    desk.cookies[name] = "planted"
    log_in(desk, "a viewer")
    assert desk.cookies[name] != "planted"
    before = desk.cookies[name]
    desk.cookies = {name: before}
    assert desk.get("/login").status_code == 303


def test_a_wrong_password_and_an_unknown_name_look_the_same(desk: Editor) -> None:
    wrong, unknown = log_in(desk, "a viewer", "wrong wrong wrong"), log_in(desk, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    texts = [page.text.split('name="csrf"')[0] for page in (wrong, unknown)]
    assert texts[0] == texts[1]


def test_an_unknown_name_takes_as_long_as_a_known_one(people: Path) -> None:
    users = Users(people)

    def seconds(name: str) -> float:
        times = []
        for _ in range(5):
            begun = time.process_time()
            users.check(name, "wrong wrong wrong")
            times.append(time.process_time() - begun)
        return statistics.median(times)

    known, unknown = seconds("a viewer"), seconds("nobody")
    assert 0.5 < known / unknown < 2


def test_the_login_form_needs_the_token_of_its_visitor(desk: Editor) -> None:
    token = desk.get("/login").text.split('name="csrf" value="')[1].split('"')[0]
    stranger = type(desk)(desk.app)
    data = {"name": "a viewer", "password": PASSWORD, "csrf": token}
    answer = stranger.call("POST", "/login", data=data, headers={"x-csrf-token": token})
    assert answer.status_code == 403


def test_guessing_is_stopped_also_for_the_right_password(desk: Editor) -> None:
    for _ in range(5):
        assert log_in(desk, "an analyst", "guess guess guess").status_code == 401
    stopped = log_in(desk, "an analyst")
    assert stopped.status_code == 429
    assert int(stopped.headers["retry-after"]) > 0
    assert log_in(desk, "a viewer").status_code == 303


def test_attempts_are_counted_by_address_by_name_and_by_both() -> None:
    now = 0.0
    attempts = Attempts(tries=3, seconds=60, clock=lambda: now)
    assert [attempts.begin("here", "ana") for _ in range(4)] == [0, 0, 0, 60]
    assert attempts.begin("there", "ana") == 0
    assert attempts.begin("here", "eva") == 0
    names = [attempts.begin("here", f"n{number}") for number in range(20)]
    assert names.count(0) == 12 - 4
    now = 61.0
    assert attempts.begin("here", "ana") == 0


def test_a_name_cannot_be_locked_out_by_a_few_guesses_from_elsewhere() -> None:
    attempts = Attempts(tries=3, seconds=60, clock=lambda: 0.0)
    for number in range(10):
        for _ in range(2):
            assert attempts.begin(f"address {number}", "ana") == 0
    attempts.succeeded("address 0", "ana")
    assert attempts.begin("home", "ana") == 0


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), max_size=60))
def test_no_order_of_attempts_gives_more_tries_than_allowed(tried: list[tuple[str, str]]) -> None:
    attempts = Attempts(tries=3, seconds=60, clock=lambda: 0.0)
    passed = [pair for pair in tried if attempts.begin(*pair) == 0]
    assert all(passed.count(pair) <= 3 for pair in passed)


@pytest.mark.parametrize(
    ("role", "may_add", "may_undo"),
    [("viewer", False, False), ("analyst", True, False), ("reviewer", True, True)],
)
def test_each_role_may_do_what_it_is_for(
    an_editor: Callable[..., Editor], role: str, may_add: bool, may_undo: bool
) -> None:
    person = an_editor().enter("eva", role)
    assert person.get("/api/cases").status_code == 200
    body = {"seen": {"title": "x"}, "wanted": {"title": "y"}}
    # Who may gets as far as the record that is not there.
    added = person.call("PATCH", "/api/records/cases/none", json=body).status_code
    undone = person.post("/api/undo/999", json={}).status_code
    assert (added, undone) == (404 if may_add else 403, 400 if may_undo else 403)


@pytest.fixture
def own_people(tmp_path: Path) -> Path:
    """A file of two people that a test may change."""
    path = tmp_path / "people.json"
    add_user(path, "eva", "analyst", PASSWORD)
    add_user(path, "ana", "reviewer", PASSWORD)
    return path


def rewritten(path: Path, **roles: str | None) -> None:
    """Change roles by hand, passwords left alone; ``None`` takes a person out."""
    document = json.loads(path.read_text())
    for name, role in roles.items():
        if role is None:
            del document["users"][name]
        else:
            document["users"][name]["role"] = role
    path.write_text(json.dumps(document))


def test_a_session_is_over_when_the_password_is_another(
    an_editor: Callable[..., Editor], own_people: Path
) -> None:
    eva, ana = an_editor(users=own_people), an_editor(users=own_people)
    log_in(eva, "eva")
    log_in(ana, "ana")
    assert eva.get("/api/cases").status_code == 200
    add_user(own_people, "eva", "analyst", "another horse battery")
    assert eva.get("/api/cases").status_code == 401
    assert eva.get("/").headers["location"] == "/login"
    assert ana.get("/api/cases").status_code == 200, "her password is what it was"
    eva.cookies.clear()
    assert log_in(eva, "eva").status_code == 401
    assert log_in(eva, "eva", "another horse battery").status_code == 303
    assert eva.get("/api/cases").status_code == 200


def test_a_session_is_over_when_the_role_was_lowered_and_does_not_come_back(
    an_editor: Callable[..., Editor], own_people: Path
) -> None:
    eva = an_editor(users=own_people)
    log_in(eva, "eva")
    rewritten(own_people, eva="viewer")
    assert eva.get("/api/cases").status_code == 401
    rewritten(own_people, eva="analyst")
    assert eva.get("/api/cases").status_code == 401


def test_a_session_goes_on_when_the_role_was_raised(
    an_editor: Callable[..., Editor], own_people: Path
) -> None:
    eva = an_editor(users=own_people)
    log_in(eva, "eva")
    rewritten(own_people, eva="reviewer")
    assert eva.get("/api/cases").status_code == 200
    rewritten(own_people, eva="analyst")
    assert eva.get("/api/cases").status_code == 401, "that is lower than it was just now"


def test_a_session_is_over_when_its_person_is_gone_and_stays_over(
    an_editor: Callable[..., Editor], own_people: Path
) -> None:
    eva = an_editor(users=own_people)
    log_in(eva, "eva")
    before = own_people.read_text()
    rewritten(own_people, eva=None)
    assert eva.get("/api/cases").status_code == 401
    own_people.write_text(before)
    assert eva.get("/api/cases").status_code == 401


def test_nobody_reads_the_stored_password_out_of_a_session(own_people: Path) -> None:
    person = Users(own_people).person("eva")
    assert person is not None
    kept = json.loads(own_people.read_text())["users"]["eva"]["scrypt"]
    assert kept["hash"] not in person.proof
    assert person.proof not in repr(person)


def test_a_session_ends_when_it_is_not_used_and_when_it_is_old() -> None:
    clock = iter([0.0, 3_500.0, 7_000.0, 10_500.0, 10_801.0, 20_000.0, 23_601.0])
    settings = EditorSettings(port=1, who="ana", idle_hours=1, session_hours=3)
    sessions = Sessions(settings, clock=lambda: next(clock))
    token, _ = sessions.open(Person("ana", Role.VIEWER))
    assert all(sessions.find(token) is not None for _ in range(3))
    assert sessions.find(token) is None
    token, _ = sessions.open(Person("ana", Role.VIEWER))
    assert sessions.find(token) is None


def test_a_key_is_good_once_and_the_next_one_is_told() -> None:
    told: list[str] = []
    key = Key(told.append)
    first = key.value
    assert not key.take("x")
    assert key.take(first)
    assert not key.take(first)
    assert told == [key.value]
    assert first != key.value


def test_behind_tls_the_cookie_never_travels_without(
    an_editor: Callable[..., Editor], people: Path
) -> None:
    desk = an_editor(users=people, behind_https=True, public=("edit.example.org",))
    form = desk.get("/login", headers={"host": "edit.example.org"})
    cookie = form.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie
    assert "max-age" in form.headers["strict-transport-security"]


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(commands, ["edit", *arguments])
    assert result.exit_code == 2, result.output
    return result.output


def test_another_host_demands_users_and_a_name(a_casebook: Callable[..., Path]) -> None:
    book = str(a_casebook())
    assert "--add-user" in refused(book, "--host", "192.0.2.1")
    assert "--add-user" in refused(book, "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert "--public" in refused(book, "--host", "0.0.0.0", "--users", "p.json")  # noqa: S104
    assert "--users" in refused(book, "--behind-https", "--public", "edit.example.org")
    assert "CASEBOOK" in refused()


def test_a_password_is_only_asked_for_at_a_terminal() -> None:
    assert "--users" in refused("--add-user", "ana")
    assert "terminal" in refused("--add-user", "ana", "--users", "people.json")

"""``routes edit``: the editor of a casebook in the browser of this computer."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from routes.cli.addresses import CASEBOOK, Address, shown_address
from routes.cli.signing import as_option, signer

if TYPE_CHECKING:
    from routes.editor.configuration import EditorSettings

_ROLES = ("viewer", "analyst", "reviewer")
_FILE = click.Path(path_type=Path, dir_okay=False)


class _Asked(TypedDict):
    """Arguments and options as they were given; the names are those of the parameters."""

    casebook: Address | None
    port: int
    host: str
    public: tuple[str, ...]
    users: Path | None
    add_user: str | None
    role: str
    person: str | None
    open_browser: bool
    behind_https: bool


@click.command("edit", short_help="Edit a casebook in the browser.", options_metavar="[OPTIONS]")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65_535),
    default=0,
    help="Port to listen on; any that is free unless given.",
)
@click.option(
    "--host",
    metavar="H",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Any but this computer's own needs --users.",
)
@click.option(
    "--public",
    metavar="NAME[:PORT]",
    multiple=True,
    help="Name under which browsers reach it, as they show it. May be given again.",
)
@click.option("--users", metavar="FILE", type=_FILE, help="File of people with passwords.")
@click.option("--add-user", metavar="NAME", help="Add a person to --users, or change one; no more.")
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="viewer",
    show_default=True,
    help="What the person of --add-user may do.",
)
@as_option
@click.option(
    "--open/--no-open",
    "open_browser",
    default=False,
    help="Open the address in the browser; else it is only printed.",
)
@click.option(
    "--behind-https", is_flag=True, help="A proxy on this computer speaks TLS for the editor."
)
def edit_command(**asked: Unpack[_Asked]) -> None:
    """Edit CASEBOOK in a browser: a page on this computer, for nobody else.

    The address that is printed holds a key. It lets one browser in; then the next one is printed,
    for another browser. Ctrl-C ends it; nothing is open or locked afterwards.

    With --host people on other computers log in with passwords of their own (--users). Each is a
    viewer, an analyst (adds and changes) or a reviewer (publishes, takes back). Passwords must not
    travel unprotected: put a proxy that speaks TLS before the editor, and say --behind-https.

    \b
    routes edit book.sqlite
    routes edit --add-user ana --role reviewer --users people.json
    routes edit book.sqlite --users people.json --behind-https --public edit.example.org
    """  # noqa: D301 - click's mark for lines that stay as they are
    if asked["add_user"] is not None:
        _add_user(asked["users"], asked["add_user"], asked["role"])
        return
    _require_sense(asked)
    _serve(asked)


def _add_user(users: Path | None, name: str, role: str) -> None:
    from routes.editor.users import add_user  # noqa: PLC0415 - only here

    if users is None:
        msg = "say which file the person goes into, such as --users people.json"
        raise click.UsageError(msg)
    if not sys.stdin.isatty():
        msg = "a password is asked for at a terminal, and this is none"
        raise click.UsageError(msg)
    password = click.prompt(
        f"Password of {name}", hide_input=True, confirmation_prompt="Once more", err=True
    )
    add_user(users, name, role, password)
    click.echo(f"{name} is in {users} as {role}", err=True)


def _require_sense(asked: _Asked) -> None:
    if asked["casebook"] is None:
        msg = "say which CASEBOOK to edit, such as routes edit book.sqlite"
        raise click.UsageError(msg)
    host, local = asked["host"], _is_loopback(asked["host"])
    if not local and asked["users"] is None:
        msg = (
            f"others can reach {host}, so that people need passwords: make a file of them with "
            "'routes edit --add-user NAME --role analyst --users FILE' and give it with --users"
        )
        raise click.UsageError(msg)
    if _is_everywhere(host) and not asked["public"]:
        msg = (
            f"{host} is every address of this computer; say with --public what browsers call it, "
            "such as --public desk.example.org:8000"
        )
        raise click.UsageError(msg)
    if asked["behind_https"] and not asked["public"]:
        msg = "--behind-https needs the name that browsers use, such as --public edit.example.org"
        raise click.UsageError(msg)
    if asked["behind_https"] and asked["users"] is None:
        msg = "--behind-https lets others in, so that people need passwords: give --users FILE"
        raise click.UsageError(msg)


def _serve(asked: _Asked) -> None:
    # Heavy, and only wanted here.
    from routes.casebook.stores import open_store  # noqa: PLC0415
    from routes.editor.app import create_app  # noqa: PLC0415
    from routes.editor.configuration import EditorSettings, Role  # noqa: PLC0415
    from routes.editor.serving import listen, run  # noqa: PLC0415
    from routes.editor.sessions import Key  # noqa: PLC0415

    casebook = asked["casebook"]
    assert casebook is not None  # noqa: S101 - _require_sense has seen to it
    who = signer(asked["person"])
    store = open_store(casebook)
    store.description()  # a casebook that cannot be read is told now, not in the browser
    writable = _writable(casebook)
    listener = listen(_bound(asked["host"]), asked["port"])
    settings = EditorSettings(
        port=listener.port,
        who=who,
        role=Role.REVIEWER if writable else Role.VIEWER,
        names=_names(asked["host"]),
        public=asked["public"],
        users=asked["users"],
        behind_https=asked["behind_https"],
    )
    key = Key(lambda value: click.echo(f"For another browser: {_address(settings, value)}"))
    app = create_app(store, settings=settings, key=key)
    address = _address(settings, None if asked["users"] else key.value)
    _greet(asked, store.address, address, writable=writable)
    if asked["open_browser"]:
        click.launch(address)
    run(app, listener, limits=settings.limits, proxied=asked["behind_https"])
    click.echo("stopped", err=True)


def _greet(asked: _Asked, casebook: str, address: str, *, writable: bool) -> None:
    click.echo(f"Editing {shown_address(casebook)}", err=True)
    if not writable:
        click.echo("It can only be read here, so the pages only show it.", err=True)
    if not _is_loopback(asked["host"]) and not asked["behind_https"]:
        click.echo(
            "Passwords travel unprotected: put a proxy that speaks TLS before it, and start it "
            "with --behind-https.",
            err=True,
        )
    click.echo(address)
    click.echo("Ctrl-C ends it.", err=True)
    sys.stdout.flush()


def _address(settings: EditorSettings, key: str | None) -> str:
    host = settings.public[0] if settings.public else f"{settings.names[0]}:{settings.port}"
    query = "" if key is None else f"?key={key}"
    return f"{settings.scheme}://{host}/{query}"


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    found = _ip(host)
    return host.lower() == "localhost" if found is None else found.is_loopback


def _is_everywhere(host: str) -> bool:
    found = _ip(host)
    return found is not None and found.is_unspecified


def _bound(host: str) -> str:
    """The address to bind: a name of this computer alone must not be looked up."""
    return "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")


def _names(host: str) -> tuple[str, ...]:
    """How browsers write the host; the name that is printed comes first."""
    loopback = ("127.0.0.1", "localhost", "[::1]")
    if _is_everywhere(host):
        return loopback
    found = _ip(host)
    name = f"[{found}]" if found is not None and found.version == 6 else host  # noqa: PLR2004
    if not _is_loopback(host):
        return (name,)
    return (name, *(other for other in loopback if other != name))


def _writable(casebook: Address) -> bool:
    if isinstance(casebook, str):
        return True  # a server tells only when something is saved
    places = (casebook,) if casebook.is_dir() else (casebook, casebook.absolute().parent)
    return all(os.access(place, os.W_OK) for place in places)

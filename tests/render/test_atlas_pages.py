"""The pages of an atlas: whole in each file, together on the disk, the same every time."""

from __future__ import annotations

import base64
import errno
import gzip
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook import read_casebook
from routes.errors import CasebookError, RenderError
from routes.pipeline import atlas_pages, build_atlas, build_map, build_pages, maps
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.maps import MAP_FILE
from routes.render import default_site, presets_pages
from routes.render.method_words import METHOD_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OWN = """
base_url = "https://example.org/guns/"
title = { en = "One page", es = "Una página" }
[[credits]]
en = "The desk"
es = "La redacción"
[[pages]]
slug = "bought"
title = { en = "Bought?", es = "¿Comprados?" }
summary = { en = "Where.", es = "Dónde." }
kinds = ["purchase"]
bases = []
"""


def with_own(folder: Path, text: str = OWN) -> Path:
    (folder / "maps.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes long where only the files on the disk matter."""
    monkeypatch.setattr(maps, "with_analyses", lambda atlas, _telling=None: atlas)
    monkeypatch.setattr(presets_pages, "preview", lambda _: b"a picture")


def header(page: str) -> dict[str, Any]:
    """The first part of the payload of a page."""
    found = re.search(r'<script type="application/json" id="routes-data">(.*?)</script>', page)
    assert found is not None
    packed = json.loads(found[1])
    plain = gzip.decompress(base64.b64decode(packed[0]))
    length = int.from_bytes(plain[:4], "little")
    told: dict[str, Any] = json.loads(plain[4 : 4 + length])
    return told


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.usefixtures("quick")
def test_an_atlas_is_a_landing_page_five_questions_everything_and_their_pictures(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    built = build_pages(a_casebook(), tmp_path / "maps")
    slugs = [page.slug for page in default_site().every_page]
    assert built.path == tmp_path / "maps" / "index.html"
    assert set(contents(tmp_path / "maps")) == {
        "atlas.json", "index.html", *(f"{s}.html" for s in slugs), *(f"{s}.png" for s in slugs),
    }  # fmt: skip
    assert {path.name for path in built.files} == set(contents(tmp_path / "maps")) - {"atlas.json"}


def test_every_page_is_whole_and_has_the_figures_of_the_analyses(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    folder = a_casebook()
    build_pages(folder, tmp_path / "maps")
    atlas = build_atlas(read_casebook(folder))
    computed = {name: each.compute(atlas) for name, each in ANALYSES.items()}
    for page in default_site().every_page:
        text = (tmp_path / "maps" / page.file).read_text("utf-8")
        told = header(text)
        assert told["analyses"] == json.loads(json.dumps(computed))
        assert told["methods"] == METHOD_WORDS
        assert told["preset"]["kinds"] == list(page.kinds)
        assert told["preset"]["bases"] == list(page.bases)
        assert told["title"] == page.title
        assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?https?:", text)
        for other in default_site().every_page:
            assert f'href="{other.file}"' in text


def test_every_figure_has_its_method_in_a_few_words_of_both_languages_and_names_no_file() -> None:
    assert set(METHOD_WORDS) == set(ANALYSES)
    for words in METHOD_WORDS.values():
        assert set(words) == {"en", "es"}
        for text in words.values():
            assert 80 <= len(text) <= 300
            assert text.count(". ") <= 2
            assert not re.search(r"\.md|docs/|routes ", text)


def test_the_same_bytes_twice_and_for_any_order_of_rows(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> None:
    build_pages(a_casebook(), tmp_path / "one", embed=True)
    build_pages(a_casebook(), tmp_path / "two", embed=True)
    turned = {}
    for name, text in small_casebook.items():
        head, *rows = text.splitlines(keepends=True)
        turned[name.removesuffix(".csv")] = head + "".join(reversed(rows))
    build_pages(a_casebook(**turned), tmp_path / "three", embed=True)
    one = contents(tmp_path / "one")
    assert one == contents(tmp_path / "two")
    assert one == contents(tmp_path / "three")


def test_a_casebook_chooses_its_pages_and_its_words(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    build_pages(with_own(a_casebook()), tmp_path / "maps", embed=True)
    found = contents(tmp_path / "maps")
    assert set(found) == {
        "atlas.json", "bought.html", "bought.png", "embed-bought.html", "embed-map.html",
        "index.html", "map.html", "map.png",
    }  # fmt: skip
    page = found["bought.html"].decode()
    told = header(page)
    assert told["title"] == {"en": "Bought?", "es": "¿Comprados?"}
    assert told["attribution"][0]["es"] == "La redacción"
    assert told["cite"]["en"].startswith("One page.")
    assert 'content="https://example.org/guns/bought.png"' in page
    embedded = found["embed-bought.html"].decode()
    assert 'href="https://example.org/guns/bought.html"' in embedded
    assert 'class="routes-embedded"' in embedded
    assert "The desk" in embedded
    assert header(embedded)["preset"]["embedded"] is True


@pytest.mark.usefixtures("quick")
def test_a_file_of_choices_can_be_named_for_a_casebook_that_has_none(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    build_pages(a_casebook(), tmp_path / "maps", presets=own)
    assert (tmp_path / "maps" / "bought.html").is_file()


@pytest.mark.usefixtures("quick")
def test_the_map_alone_leads_to_no_page_that_is_not_there(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    built = build_map(with_own(a_casebook()), tmp_path / "maps")
    assert [file.name for file in (tmp_path / "maps").iterdir()] == [MAP_FILE]
    page = built.path.read_text("utf-8")
    assert "routes-links" not in page
    assert header(page)["title"]["en"] == "One page"


@pytest.mark.parametrize(
    ("settings", "error"),
    [('titel = "x"', RenderError), ("\udcff", CasebookError)],
    ids=["wrong key", "not UTF-8"],
)
@pytest.mark.usefixtures("quick")
def test_a_mistake_in_the_choices_leaves_the_old_pages_whole(
    a_casebook: Callable[..., Path], tmp_path: Path, settings: str, error: type[Exception]
) -> None:
    folder = a_casebook()
    build_pages(folder, tmp_path / "maps")
    before = contents(tmp_path / "maps")
    (folder / "maps.toml").write_bytes(settings.encode("utf-8", "surrogateescape"))
    with pytest.raises(error, match=r"maps\.toml"):
        build_pages(folder, tmp_path / "maps")
    assert contents(tmp_path / "maps") == before


@pytest.mark.usefixtures("quick")
def test_a_full_disk_in_the_middle_leaves_the_old_pages_whole(
    a_casebook: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_casebook()
    build_pages(folder, tmp_path / "maps")
    before = contents(tmp_path / "maps")
    written: list[str] = []

    def full(target: Path, name: str, content: bytes) -> Path:
        written.append(name)
        if len(written) == 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return stage(target, name, content)

    stage = atlas_pages._stage  # noqa: SLF001 - the disk fills where pages are written
    monkeypatch.setattr(atlas_pages, "_stage", full)
    with pytest.raises(CasebookError, match=r"No space left.*choose another folder"):
        build_pages(with_own(folder), tmp_path / "maps", embed=True)
    assert contents(tmp_path / "maps") == before


@pytest.mark.usefixtures("quick")
def test_a_page_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>My own site</h1>", encoding="utf-8")
    files = [("map.html", b'<html class="routes-page">'), ("index.html", b"<html data-first=>")]
    with pytest.raises(
        CasebookError, match=r"index\.html is there already and no page of an atlas"
    ):
        atlas_pages.write_set(tmp_path, files, "x")
    assert (tmp_path / "index.html").read_text("utf-8") == "<h1>My own site</h1>"
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    (tmp_path / "index.html").unlink()
    atlas_pages.write_set(tmp_path, files, "x")
    (tmp_path / "atlas.json").unlink()
    atlas_pages.write_set(tmp_path, files, "y")
    assert (tmp_path / "atlas.json").is_file()


def test_a_folder_that_has_the_name_of_a_page_is_told_before_anything_changes(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    folder = a_casebook()
    build_pages(folder, tmp_path / "maps")
    (tmp_path / "maps" / "bought.html").mkdir()
    before = (tmp_path / "maps" / "index.html").read_bytes()
    with pytest.raises(CasebookError, match=r"bought\.html is a folder"):
        build_pages(with_own(folder), tmp_path / "maps")
    assert (tmp_path / "maps" / "index.html").read_bytes() == before


@pytest.mark.usefixtures("quick")
def test_pages_nobody_wants_any_more_go_but_only_ours_and_only_unchanged(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    folder, atlas = a_casebook(), tmp_path / "maps"
    build_pages(folder, atlas)
    (atlas / "notes.html").write_text("a page of somebody else", encoding="utf-8")
    (atlas / "where-bought.html").write_text("changed by hand", encoding="utf-8")
    build_pages(with_own(folder), atlas)
    left = set(contents(atlas))
    assert {"notes.html", "where-bought.html", "bought.html"} <= left
    assert "where-they-cross.html" not in left
    assert "where-they-cross.png" not in left


@pytest.mark.usefixtures("quick")
def test_a_list_of_files_that_is_not_ours_takes_nothing_away(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    atlas, outside = tmp_path / "maps", tmp_path / "precious.txt"
    atlas.mkdir()
    outside.write_text("precious", encoding="utf-8")
    digest = atlas_pages._digest(b"precious")  # noqa: SLF001 - what a forged list would name
    for files in ({"../precious.txt": digest, str(outside): digest}, [1], "x"):
        (atlas / "atlas.json").write_text(json.dumps({"files": files}), encoding="utf-8")
        build_pages(with_own(a_casebook()), atlas)
        assert outside.read_text("utf-8") == "precious"

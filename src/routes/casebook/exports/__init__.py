"""What leaves a casebook for other programs: one release, ten formats."""

from routes.casebook.exports.formats import FORMATS as FORMATS
from routes.casebook.exports.formats import Format as Format
from routes.casebook.exports.formats import format_named as format_named
from routes.casebook.exports.formats import write_release as write_release
from routes.casebook.exports.release import Build as Build
from routes.casebook.exports.release import Release as Release
from routes.casebook.exports.release import release_of as release_of

__all__ = [
    "FORMATS",
    "Build",
    "Format",
    "Release",
    "format_named",
    "release_of",
    "write_release",
]

"""No private persons: patterns of personal data in words that can reach a map.

The finding never repeats what it found, since findings are logged. Patterns cannot know a name;
they catch what has a form: numbers, addresses, dates of birth, marks of sealed papers. What is
left out of the public words of a court paper follows the Federal Rules of Criminal Procedure,
rule 49.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.codebook import TABLE_NAMES, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.findings import Finding, Severity
    from routes.checks.tables import Tables
    from routes.codebook import Field

_STREET_ENDS = (
    r"(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Pl|Place|Ter|Terrace"
    r"|Cir|Circle|Way|Pkwy|Trail)"
)
_STREET = (
    rf"(?<![\w/])\d{{1,6}}\s+(?:[NSEW]{{1,2}}\.?\s+)?(?:[A-Z0-9][\w.'-]*\s+){{1,3}}{_STREET_ENDS}\b"
)
_CALLE = (
    r"\b(?:[Cc]alle|[Aa]v(?:enida|\.)|[Cc]alz(?:ada|\.)|[Pp]rivada)\s+[A-ZÁÉÍÓÚÑ][\w .]{2,40}?,?\s+"
    r"(?:#\s*|[Nn]o\.?\s*|[Nn]úm(?:ero|\.)?\s*)?\d{1,5}\b"
)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-záé]*\.?"


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: str
    expression: re.Pattern[str]
    found: str
    cure: str
    severity: Severity = "error"


_LEAVE_OUT = "Take it out; it must not reach a map or an export"
_PATTERNS = (
    _Pattern(
        "private_number",
        re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
        "a US social security number",
        _LEAVE_OUT,
    ),
    _Pattern(
        "private_number",
        re.compile(r"(?<![\w-])(?:\d{4}[ -]){3}\d{4}(?![\w-])"),
        "the number of a card or account",
        _LEAVE_OUT,
    ),
    _Pattern(
        "private_phone",
        re.compile(
            r"(?<![\w-])(?:\+?(?:1|52)[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"
        ),
        "a telephone number",
        _LEAVE_OUT,
    ),
    _Pattern(
        "private_email",
        re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*[A-Za-z]{2}"),
        "an e-mail address",
        _LEAVE_OUT,
    ),
    _Pattern(
        "private_birth",
        re.compile(
            r"\b(?:D\.?O\.?B\.?|date of birth|born(?:\s+on)?|fecha de nacimiento|nacid[oa] el)\b"
            rf"\W{{0,3}}(?:\d|{_MONTHS}\s*\d)",
            re.IGNORECASE,
        ),
        "a date of birth",
        "Give the year or the age at most",
    ),
    _Pattern(
        "private_serial",
        re.compile(
            r"\b(?:serial(?:\s+(?:no|number|num))?|s/n|n[úu]mero de serie|matr[íi]cula)\b[\s.:#]*"
            r"(?=[A-Z0-9-]*\d)[A-Z0-9-]{4,}",
            re.IGNORECASE,
        ),
        "the serial number of a weapon",
        "Take it out; serials are kept as a keyed hash in the table traces only",
    ),
    _Pattern(
        "private_serial",
        re.compile(r"(?<![\w-])[A-Z]{1,3}-?\d{5,9}(?![\w-])"),
        "something formed like a serial number",
        "If it is the serial of a weapon or a document of a person, take it out",
        "warning",
    ),
    _Pattern(
        "private_address",
        re.compile(rf"(?:{_STREET}|{_CALLE}).{{0,20}}\b(?:apt|apartment|unit|depto|int)\b", re.I),
        "the address of a home",
        "Give the city and the state only",
    ),
    _Pattern(
        "private_address",
        re.compile(rf"{_STREET}|{_CALLE}"),
        "a street address",
        "If somebody lives there, give the city and the state only",
        "warning",
    ),
    _Pattern(
        "sealed",
        re.compile(r"\b(?:filed\s+)?under\s+seal\b", re.IGNORECASE),
        "the mark of a sealed paper",
        "Do not use the paper until a court has unsealed it",
    ),
    _Pattern(
        "informant",
        re.compile(r"\b(?:CI|CS|CHS)-\d+\b"),
        "the sign of an informant",
        "Leave informants out altogether",
    ),
)

_WORTH_A_LOOK = re.compile(r"\d|@|seal", re.IGNORECASE)
_NO_WORDS = frozenset(
    {"url", "archive_url", "docket", "sha256", "locator", "before_sha256", "period"}
)


def private_data(tables: Tables) -> Iterator[Finding]:
    """Words that can reach a map hold no personal data that has a form."""
    for name in TABLE_NAMES:
        columns = [field.name for field in table(name).fields if _is_public_text(field)]
        for row in tables.rows(name):
            for column in columns:
                if pattern := _first(row.text(column)):
                    message = f"the text holds what looks like {pattern.found}"
                    yield row.finding(
                        pattern.rule, column, message, pattern.cure, severity=pattern.severity
                    )


def _is_public_text(field: Field) -> bool:
    coded = field.code_list or field.references or field.pattern or field.meaning
    named = field.name in _NO_WORDS or field.name.endswith("_id")
    return field.public and field.type == "string" and not coded and not named


def _first(text: str | None) -> _Pattern | None:
    # Every pattern needs a digit, an @ or a seal, which most texts do not have.
    if text is None or not _WORTH_A_LOOK.search(text):
        return None
    return next((pattern for pattern in _PATTERNS if pattern.expression.search(text)), None)

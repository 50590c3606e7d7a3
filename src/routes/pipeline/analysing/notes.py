"""Sentences about a result: in both languages of the page, and counts of the lines in English."""

from __future__ import annotations


def note(en: str, es: str) -> dict[str, str]:
    """Return a sentence about a result in English and in Spanish."""
    return {"en": en, "es": es}


def cases_told(number: int) -> str:
    """Write a number of cases in words of a line.

    Examples
    --------
    >>> cases_told(1), cases_told(2)
    ('1 case', '2 cases')
    """
    return f"{number} {'case' if number == 1 else 'cases'}"

"""Sentences about a result, in both languages of the page."""

from __future__ import annotations


def note(en: str, es: str) -> dict[str, str]:
    """Return a sentence about a result in English and in Spanish."""
    return {"en": en, "es": es}

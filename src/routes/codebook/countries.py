"""Codes of countries that people write in place of those of ISO 3166-1."""

from __future__ import annotations

from types import MappingProxyType

MEANT = MappingProxyType({"UK": "GB", "EN": "GB", "SP": "ES", "HA": "HT", "JA": "JM"})
"""The code that is probably meant, by one that is no country's."""

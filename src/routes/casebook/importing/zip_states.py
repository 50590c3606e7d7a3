"""In which state a ZIP code is, by its first three digits."""

from __future__ import annotations

from functools import cache

_RANGES = (
    "005 NY,006-007 PR,008 VI,009 PR,010-027 MA,028-029 RI,030-038 NH,039-049 ME,050-054 VT,"
    "055 MA,056-059 VT,060-069 CT,070-089 NJ,100-149 NY,150-196 PA,197-199 DE,200 DC,201 VA,"
    "202-205 DC,206-219 MD,220-246 VA,247-268 WV,270-289 NC,290-299 SC,300-319 GA,320-349 FL,"
    "350-369 AL,370-385 TN,386-397 MS,398-399 GA,400-427 KY,430-459 OH,460-479 IN,480-499 MI,"
    "500-528 IA,530-549 WI,550-567 MN,570-577 SD,580-588 ND,590-599 MT,600-629 IL,630-658 MO,"
    "660-679 KS,680-693 NE,700-714 LA,716-729 AR,730-732 OK,733 TX,734-749 OK,750-799 TX,"
    "800-816 CO,820-831 WY,832-838 ID,840-847 UT,850-865 AZ,870-884 NM,885 TX,889-898 NV,"
    "900-961 CA,967-968 HI,970-979 OR,980-994 WA,995-999 AK"
)


def state_of_zip(code: str) -> str | None:
    """Return the state of a ZIP code.

    A few codes serve places on both sides of a line: the answer is good enough to ask a person,
    not to correct a row.

    Parameters
    ----------
    code
        Five digits.

    Returns
    -------
    str or None
        Two letters; ``None`` where the first digits are in use nowhere, are those of soldiers
        abroad, or of islands in the Pacific that share them.

    Examples
    --------
    >>> state_of_zip("85001"), state_of_zip("79925"), state_of_zip("00000")
    ('AZ', 'TX', None)
    """
    return _prefixes().get(code[:3])


@cache
def _prefixes() -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _RANGES.split(","):
        numbers, state = part.split(" ")
        first, _, last = numbers.partition("-")
        found |= {f"{at:03}": state for at in range(int(first), int(last or first) + 1)}
    return found

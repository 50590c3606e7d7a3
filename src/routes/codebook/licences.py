"""What a row of a list of licensees or of traced firearms has to say, for imports and checks."""

from __future__ import annotations

import re

LICENCE_TYPES = ("01", "02", "03", "06", "07", "08", "09", "10", "11")
"""Types of federal firearms licences; there are no types 04 and 05."""

LICENCE_NUMBER = re.compile(r"\d-\d{2}-\d{3}-\d{2}-\d[A-HJ-M]-\w{5}", re.ASCII)
"""Region, district, county, type, expiry (no month is an I) and sequence, parted by hyphens."""

SAYS_OF_A_DEALER = (
    *("license_number", "license_type", "expires", "city", "state", "zip"),
    *("business_sha256", "licensee_sha256"),
)
"""Fields of a licensee that say something of it; its list is none."""

SAYS_OF_A_TRACE = (
    *("purchase_event", "recovery_event", "purchase_date", "purchase_state", "recovery_date"),
    *("recovery_country", "recovery_state", "type", "calibre", "maker", "serial_sha256"),
)
"""Fields of a trace that say something of a firearm; its number, case and source do not."""

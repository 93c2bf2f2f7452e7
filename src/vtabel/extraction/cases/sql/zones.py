"""What SQL Server calls a time zone: it has the names of Windows."""

from __future__ import annotations

from vtabel.diagnostics import UnusableInput
from vtabel.extraction.cases.sql.wording import Dialect

WINDOWS_ZONES = {
    "Europe/Amsterdam": "W. Europe Standard Time",
    "America/Curacao": "SA Western Standard Time",
    "America/Aruba": "SA Western Standard Time",
    "America/Kralendijk": "SA Western Standard Time",
    "America/Lower_Princes": "SA Western Standard Time",
    "UTC": "UTC",
}
"""What SQL Server calls the zones of the Kingdom, after Unicode CLDR (windowsZones.xml)."""


def zone_name(zone: str, dialect: Dialect) -> str:
    """What a dialect calls a time zone. Raises UnusableInput (VT463) where that is not known."""
    if dialect != "tsql":
        return zone
    if zone not in WINDOWS_ZONES:
        raise UnusableInput.of("VT463", None, text=zone, choices=", ".join(WINDOWS_ZONES))
    return WINDOWS_ZONES[zone]

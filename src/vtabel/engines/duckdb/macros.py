"""The functions on dates, decimals and references that DuckDB lacks, as macros of a session.

Dates are compared and bounded as texts of the precision they have: https://hl7.org/fhirpath/N1/#comparison (unknown where the
common part is the same and one has more) and https://hl7.org/fhirpath/#lowboundary. A date without a zone may be in any zone
from UTC+14 to UTC-12. Keys of references: https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html (getReferenceKey);
absolute addresses and ``urn:uuid`` count too, since Dutch exchanges use them.
"""

from __future__ import annotations

_SAME = "left(a, least(length(a), length(b), 10)) {op} left(b, least(length(a), length(b), 10))"
_CLOCK = r"(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"\d{{4}}(?:-(?:0[1-9]|1[0-2])(?:-{_DAY})?)?"
_MOMENT = rf"{_DATE}|\d{{4}}-(?:0[1-9]|1[0-2])-{_DAY}T{_CLOCK}(?:Z|[+-]\d\d:\d\d)?"
# An id, wider than FHIR has it: what systems send as an id of a resource is one in a reference too.
_ID = r"[^/?#|\t\n\f\r ]+"
_TYPED = rf"'^(?:https?://[^?#]*/)?' || t || '/({_ID})(?:/_history/{_ID})?$'"
_UNTYPED = rf"'^(?:https?://[^?#]*/)?[A-Z][A-Za-z]+/({_ID})(?:/_history/{_ID})?$'"


def _compare(name: str, operator: str, strict: str, decided: str) -> str:
    """A comparison of two dates of any precision: NULL for what is no date, and for a time with a zone and one without."""
    cast = f"TRY_CAST(a AS TIMESTAMPTZ) {operator} TRY_CAST(b AS TIMESTAMPTZ)"
    return f"""CREATE OR REPLACE TEMP MACRO {name}(a, b) AS CASE
  WHEN NOT regexp_full_match(a, '{_MOMENT}') OR NOT regexp_full_match(b, '{_MOMENT}') THEN NULL
  WHEN length(a) > 10 AND length(b) > 10 THEN
    CASE WHEN substr(a, 17, 1) = ':' AND substr(b, 17, 1) = ':' AND vt_has_zone(a) = vt_has_zone(b) THEN {cast} END
  WHEN length(a) = length(b) THEN a {operator} b
  WHEN {_SAME.format(op="<>")} THEN {decided.format(prefix=_SAME.format(op=strict))}
END"""


MACROS = (
    "CREATE OR REPLACE TEMP MACRO vt_has_zone(x) AS ends_with(x, 'Z') OR substr(x, length(x) - 5, 1) IN ('+', '-')",
    _compare("vt_date_eq", "=", "=", "FALSE"),
    _compare("vt_date_lt", "<", "<", "{prefix}"),
    _compare("vt_date_le", "<=", "<", "{prefix}"),
    f"""CREATE OR REPLACE TEMP MACRO vt_reference_key(r, t) AS CASE
  WHEN starts_with(r, t || '/') AND NOT regexp_matches(substr(r, length(t) + 2), '[/?#|\\t\\n\\f\\r ]')
    THEN nullif(substr(r, length(t) + 2), '')
  WHEN starts_with(r, 'urn:uuid:') THEN nullif(substr(r, 10), '')
  WHEN t IS NOT NULL THEN nullif(regexp_extract(r, {_TYPED}, 1), '')
  ELSE nullif(regexp_extract(r, {_UNTYPED}, 1), '')
END""",
    """CREATE OR REPLACE TEMP MACRO vt_reference_cause(r, t, there) AS CASE
  WHEN NOT there OR vt_reference_key(r, t) IS NOT NULL THEN NULL
  WHEN r IS NULL THEN 'no address'
  WHEN starts_with(r, '#') THEN 'contained'
  WHEN vt_reference_key(r, NULL) IS NOT NULL THEN 'other type'
  ELSE 'unclear' END""",
    f"""CREATE OR REPLACE TEMP MACRO vt_date_low(d) AS CASE WHEN regexp_full_match(d, '{_DATE}') THEN CASE length(d)
  WHEN 4 THEN d || '-01-01' WHEN 7 THEN d || '-01' ELSE d END END""",
    f"""CREATE OR REPLACE TEMP MACRO vt_date_high(d) AS CASE WHEN regexp_full_match(d, '{_DATE}') THEN CASE length(d)
  WHEN 4 THEN d || '-12-31' WHEN 7 THEN CAST(last_day(TRY_CAST(d || '-01' AS DATE)) AS VARCHAR) ELSE d END END""",
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_datetime_{side}(d) AS CASE
  WHEN length(d) <= 10 THEN vt_date_{side}(d) || 'T{clock}{zone}'
  WHEN regexp_full_match(d, '{_MOMENT}') THEN left(d, 11) || vt_time_{side}(regexp_extract(d, 'T([0-9:.]+)', 1))
    || coalesce(nullif(regexp_extract(d, 'T.*?(Z|[+-][0-9]{{2}}:[0-9]{{2}})$', 1), ''), '{zone}')
END"""
        for side, clock, zone in (("low", "00:00:00.000", "+14:00"), ("high", "23:59:59.999", "-12:00"))
    ),
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_time_{side}(c) AS
  CASE WHEN regexp_full_match(c, '{_CLOCK}') THEN left(c || substr('{filled}', length(c) + 1), 12) END"""
        for side, filled in (("low", "00:00:00.000"), ("high", "23:59:59.999"))
    ),
    # Fifteen digits are those that a double keeps of a decimal.
    """CREATE OR REPLACE TEMP MACRO vt_decimal(x) AS
  CASE WHEN isfinite(CAST(x AS DOUBLE)) THEN CAST(format('{:.15g}', CAST(x AS DOUBLE)) AS DOUBLE) END""",
    # The text of a JSON string.
    r"""CREATE OR REPLACE TEMP MACRO vt_json_text(x) AS CASE
  WHEN contains(CAST(x AS VARCHAR), '\') THEN x ->> '$'
  ELSE substr(CAST(x AS VARCHAR), 2, length(CAST(x AS VARCHAR)) - 2) END""",
    # True for a text as DuckDB also writes a number, a truth value, a list or an object where a text is asked. Comparisons
    # come first, since they cost next to nothing: dates and codes such as 718-7 get no further. Of five values DuckDB makes a join.
    r"""CREATE OR REPLACE TEMP MACRO vt_looks_like_json(x) AS CASE
  WHEN x < ':' AND x >= '-' AND (x >= '0' OR x < '.') AND (NOT contains(x, '-') OR x < '0' OR contains(x, 'e-'))
    THEN (right(x, 1) BETWEEN '0' AND '9' OR x BETWEEN '-A' AND '-z') AND TRY_CAST(x AS DOUBLE) IS NOT NULL
  WHEN x < '[' THEN x IN ('NaN', 'NAN', 'Inf', 'INF') OR x IN ('Infinity', 'INFINITY')
  ELSE x < '\' OR x >= '{' OR x IN ('true', 'false', 'nan', 'inf') OR x = 'infinity' END""",
    # Half of the last digit that is written, below and above; 1.0 has one decimal, 1 none, 1e-3 three.
    """CREATE OR REPLACE TEMP MACRO vt_decimals(v) AS greatest(0,
  length(regexp_extract(v, '[.]([0-9]+)', 1)) - coalesce(TRY_CAST(regexp_extract(v, '[eE]([+-]?[0-9]+)$', 1) AS INTEGER), 0))""",
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_decimal_{side}(v) AS
  round(CAST(v AS DOUBLE) {sign} 0.5 * pow(10, -vt_decimals(v)), CAST(vt_decimals(v) + 1 AS INTEGER))"""
        for side, sign in (("low", "-"), ("high", "+"))
    ),
)

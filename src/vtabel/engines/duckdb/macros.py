"""The functions on dates, decimals and references that DuckDB lacks, as macros of a session.

Dates are compared and bounded as texts of the precision they have: https://hl7.org/fhirpath/N1/#comparison (unknown where the
common part is the same and one has more) and https://hl7.org/fhirpath/#lowboundary. A date without a zone may be in any zone
from UTC+14 to UTC-12. Keys of references: https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html (getReferenceKey);
absolute addresses and ``urn:uuid`` count too, since Dutch exchanges use them.
"""

_SAME = "left(a, least(length(a), length(b), 10)) {op} left(b, least(length(a), length(b), 10))"


def _compare(name: str, operator: str, strict: str, decided: str) -> str:
    """A comparison of two dates of any precision."""
    return f"""CREATE OR REPLACE TEMP MACRO {name}(a, b) AS CASE
  WHEN length(a) > 10 AND length(b) > 10 THEN TRY_CAST(a AS TIMESTAMPTZ) {operator} TRY_CAST(b AS TIMESTAMPTZ)
  WHEN length(a) = length(b) THEN a {operator} b
  WHEN {_SAME.format(op="<>")} THEN {decided.format(prefix=_SAME.format(op=strict))}
END"""


_TYPED = r"'^(?:https?://[^?#]*/)?' || t || '/([A-Za-z0-9.-]+)(?:/_history/[A-Za-z0-9.-]+)?$'"
_UNTYPED = r"'^(?:https?://[^?#]*/)?[A-Z][A-Za-z]+/([A-Za-z0-9.-]+)(?:/_history/[A-Za-z0-9.-]+)?$'"

MACROS = (
    _compare("vt_date_eq", "=", "=", "FALSE"),
    _compare("vt_date_lt", "<", "<", "{prefix}"),
    _compare("vt_date_le", "<=", "<", "{prefix}"),
    f"""CREATE OR REPLACE TEMP MACRO vt_reference_key(r, t) AS CASE
  WHEN starts_with(r, t || '/') AND NOT contains(substr(r, length(t) + 2), '/') THEN substr(r, length(t) + 2)
  WHEN starts_with(r, 'urn:uuid:') THEN substr(r, 10)
  WHEN t IS NOT NULL THEN nullif(regexp_extract(r, {_TYPED}, 1), '')
  ELSE nullif(regexp_extract(r, {_UNTYPED}, 1), '')
END""",
    """CREATE OR REPLACE TEMP MACRO vt_date_low(d) AS CASE length(d)
  WHEN 4 THEN d || '-01-01' WHEN 7 THEN d || '-01' ELSE left(d, 10) END""",
    """CREATE OR REPLACE TEMP MACRO vt_date_high(d) AS CASE length(d)
  WHEN 4 THEN d || '-12-31'
  WHEN 7 THEN CAST(last_day(TRY_CAST(d || '-01' AS DATE)) AS VARCHAR)
  ELSE left(d, 10) END""",
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_datetime_{side}(d) AS CASE
  WHEN length(d) <= 10 THEN vt_date_{side}(d) || 'T{clock}{zone}'
  ELSE left(d, 11) || vt_time_{side}(regexp_extract(d, 'T([0-9:.]+)', 1))
    || coalesce(nullif(regexp_extract(d, 'T.*?(Z|[+-][0-9]{{2}}:[0-9]{{2}})$', 1), ''), '{zone}')
END"""
        for side, clock, zone in (("low", "00:00:00.000", "+14:00"), ("high", "23:59:59.999", "-12:00"))
    ),
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_time_{side}(c) AS
  left(c || substr('{filled}', length(c) + 1), 12)"""
        for side, filled in (("low", "00:00:00.000"), ("high", "23:59:59.999"))
    ),
    # The text of a JSON string.
    r"""CREATE OR REPLACE TEMP MACRO vt_json_text(x) AS CASE
  WHEN contains(CAST(x AS VARCHAR), '\') THEN x ->> '$'
  ELSE substr(CAST(x AS VARCHAR), 2, strlen(CAST(x AS VARCHAR)) - 2) END""",
    # True for a text as DuckDB also writes a number, a truth value, a list or an object where a text is asked. Comparisons
    # come first, since they cost next to nothing: dates and codes such as 718-7 get no further.
    r"""CREATE OR REPLACE TEMP MACRO vt_looks_like_json(x) AS CASE
  WHEN x < ':' AND x >= '-' AND (NOT contains(x, '-') OR x < '0' OR contains(x, 'e-')) THEN TRY_CAST(x AS DOUBLE) IS NOT NULL
  WHEN x < '[' THEN x IN ('NaN', 'Infinity')
  ELSE x < '\' OR x >= '{' OR x IN ('true', 'false') END""",
    # Half of the last digit that is written, below and above; 1.0 has one decimal, 1 none, 1e-3 three.
    """CREATE OR REPLACE TEMP MACRO vt_decimals(v) AS greatest(0,
  length(regexp_extract(v, '[.]([0-9]+)', 1)) - coalesce(TRY_CAST(regexp_extract(v, '[eE]([+-]?[0-9]+)$', 1) AS INTEGER), 0))""",
    *(
        f"""CREATE OR REPLACE TEMP MACRO vt_decimal_{side}(v) AS
  round(CAST(v AS DOUBLE) {sign} 0.5 * pow(10, -vt_decimals(v)), CAST(vt_decimals(v) + 1 AS INTEGER))"""
        for side, sign in (("low", "-"), ("high", "+"))
    ),
)

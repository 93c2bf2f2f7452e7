"""Small registries with a mapping, for the tests of overlap: CSV tables and mapping rows written in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import vtabel as vt

_TABLE = "Variabele;Label;Type;Eenheid;Codering;Verplicht;Populatie;Meerdere antwoorden"
_ROW = "registratie;variabele;bron;concept;codes;pad;filter;keuze;venster;koppeling;eenheid;gap;gap_sleutel;waarde;afleiding;besluit"
_VALUES = "registratie;variabele;systeem;code;optie"

Asked = Mapping[str, str]
"""A variable: cells of the table by header (`label`, `type`, ...) and of the mapping row (`concept`, `keuze`, ...)."""


def mapping_of(folder: Path, **registries: dict[str, Asked]) -> vt.Mapping:
    """A mapping of registries, each a dictionary of variables; a variable without `bron` is left undecided."""
    tables, files = [], []
    for name, variables in registries.items():
        place = folder / name
        place.mkdir()
        lines = [f"Registratie: {name}", "", _TABLE]
        rows, values = [_ROW], [_VALUES]
        for variable, said in variables.items():
            cells = [said.get(h, d) for h, d in (("label", variable), ("type", "decimaal getal"), ("eenheid", ""))]
            options = '"' + said["opties"] + '"' if "opties" in said else ""
            cells += [options, said.get("verplicht", "ja"), said.get("populatie", ""), said.get("meer", "")]
            lines.append(";".join([variable, *cells]))
            if "bron" in said:
                fields = _ROW.split(";")[2:-1]
                texts = [said.get(f, "") for f in fields]
                rows.append(";".join([name, variable, *(f'"{t}"' if ";" in t else t for t in texts), "aanvaard"]))
            for pair in filter(None, said.get("waarden", "").split(",")):
                code, _, option = pair.partition("=")
                values.append(f"{name};{variable};{said['stelsel']};{code};{option}")
        (place / "tabel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (place / "mapping.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        if len(values) > 1:
            (place / "mapping.waarden.csv").write_text("\n".join(values) + "\n", encoding="utf-8")
        tables.append(vt.read(place / "tabel.csv"))
        files.append(place / "mapping.csv")
    return vt.resolve(tables, files, propose=False)

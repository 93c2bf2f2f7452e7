"""Data on which engines could differ: planted cases, shaken by a seed, and patients of the made-up hospital."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from vtabel.synth import synthesize

Resource = dict[str, Any]
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?")
_STORY = re.compile(r"plant-(\d+)")
_CLOCKS = ("00:00:00", "00:30:00", "08:00:00", "12:00:00", "23:30:00", "23:59:59")
_ZONES = ("+01:00", "+02:00", "Z", "-05:00")
_STATUSES = ("entered-in-error", "cancelled", "not-done", "final", "finished", "completed", "preliminary")
_UNITS = {"kg": ("g", "kg"), "cm": ("m", "cm"), "g/dL": ("g/L", "g/dL"), "mmol/L": ("mmol/L", "umol/L", "mg/dL")}
_PATIENTS = 12
_STORIES = 60
_DEFECTS = {"all": 0.2}


def rounds_of(planted: Sequence[Resource], rounds: int, seed: int) -> Iterator[list[Resource]]:
    """Rounds of data: the planted cases as they are and patients of the made-up hospital, then planted cases that were shaken.

    The same seed gives the same data.
    """
    stories: dict[str, list[Resource]] = {}
    for resource in planted:
        stories.setdefault(_story(resource), []).append(resource)
    names = sorted(stories)
    for number in range(rounds):
        if number == 0 or not names:
            yield [*planted, *_hospital(seed + number)]
            continue
        random = Random(f"{seed}/{number}")  # noqa: S311 - no secret
        some = random.sample(names, min(_STORIES, len(names)))
        yield _shaken([resource for name in some for resource in stories[name]], random)


def _story(resource: Resource) -> str:
    found = _STORY.search(str(resource.get("id")))
    return found[0] if found else str(resource.get("id"))


def _hospital(seed: int) -> list[Resource]:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "hospital"
        synthesize(target, patients=_PATIENTS, seed=seed, rates=_DEFECTS, jobs=1)
        lines = [line for file in sorted(target.glob("*.ndjson")) for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def _shaken(resources: list[Resource], random: Random) -> list[Resource]:
    """Several cases to one patient, and every other resource changed somewhere; some of them twice, in any order."""
    patients = [r["id"] for r in resources if r["resourceType"] == "Patient"]
    together = {old: patients[i - i % 3] for i, old in enumerate(patients)}
    found: list[Resource] = []
    for resource in resources:
        if together.get(resource["id"], resource["id"]) != resource["id"] and resource["resourceType"] == "Patient":
            if random.random() < 0.1:
                found.append({**resource, "link": [_replaced_by(together[resource["id"]])]})
            continue
        made = json.loads(json.dumps(resource), object_hook=lambda found: _moved(found, together))
        made = _changed(made, random, 0.15) if random.random() < 0.5 else made
        found.append(made)
        if random.random() < 0.15:
            found.append(_changed({**made, "id": made["id"] + random.choice(("", "a", "B"))}, random, 0.3))
    random.shuffle(found)
    return found


def _replaced_by(patient: str) -> Resource:
    return {"other": {"reference": f"Patient/{patient}"}, "type": "replaced-by"}


def _moved(value: Resource, together: dict[str, str]) -> Resource:
    """A reference to a patient whose cases went to another."""
    text = value.get("reference")
    if isinstance(text, str) and text.startswith("Patient/"):
        patient = text.removeprefix("Patient/")
        return {**value, "reference": f"Patient/{together.get(patient, patient)}"}
    return value


def _changed(value: Any, random: Random, chance: float, name: str = "") -> Any:
    """The same with dates, units, statuses and values changed or taken away, each with a chance."""
    if isinstance(value, dict):
        unit = value.get("code")
        if "value" in value and unit in _UNITS and random.random() < chance:
            other = random.choice(_UNITS[unit])
            return {**value, "code": other, "unit": other}
        kept = {k: v for k, v in value.items() if k not in ("valueQuantity", "onsetDateTime", "effectiveDateTime", "end") or random.random() >= chance / 4}  # fmt: skip
        return {k: _changed(v, random, chance, k) for k, v in kept.items()}
    if isinstance(value, list):
        return [_changed(item, random, chance, name) for item in value]
    if isinstance(value, str) and random.random() < chance:
        if name == "status":
            return random.choice(_STATUSES)
        if _DATE.fullmatch(value) and name not in ("id", "value", "code"):
            return _another_date(value, random, only_day=name == "birthDate")
    if isinstance(value, int | float) and not isinstance(value, bool) and name == "value" and random.random() < chance:
        return random.choice((value + 1, value * 2, value))
    return value


def _another_date(text: str, random: Random, only_day: bool) -> str:
    """A date near it, more precise or less."""
    day = date.fromisoformat((text + "-01-01")[:10]) + timedelta(
        days=random.choice((-400, -31, -2, -1, 0, 0, 1, 2, 31))
    )
    forms = [day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]
    if not only_day:
        forms += [f"{day.isoformat()}T{random.choice(_CLOCKS)}{random.choice(_ZONES)}" for _ in range(3)]
    return random.choice(forms)

"""How the datasets of a plan are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vtabel.extraction.cases.model import Dataset


def names_of(datasets: Sequence[Dataset]) -> tuple[str, ...]:
    """Each by its name, or by ``registry:dataset`` where that name is there twice."""
    names = Counter(dataset.name for dataset in datasets)
    return tuple(dataset.name if names[dataset.name] == 1 else dataset.key for dataset in datasets)

"""What is packaged of units is what `ucumvert` and `pint` say."""

import pytest
from tools.make_unit_sizes import OUT, sizes

from vtabel.mapping.units import Fit, factor, fit, known


def test_the_packaged_sizes_are_those_that_the_libraries_reckon() -> None:
    assert OUT.read_text(encoding="utf-8") == sizes(), "python -m tools.make_unit_sizes"


@pytest.mark.parametrize("unit", ["[acr_us]", "pmol/(kg.min)"])
def test_a_unit_that_is_not_packaged_is_reckoned(unit: str) -> None:
    assert unit not in OUT.read_text(encoding="utf-8")
    assert known(unit)


def test_packaged_and_reckoned_units_go_together() -> None:
    assert factor("kg", "[stone_tr]") is None  # no unit of UCUM
    assert factor("[ft_us]", "m") == pytest.approx(0.3048006096)
    assert fit("[ft_us]", "kg") is Fit.DIFFERENT

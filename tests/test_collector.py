"""The collector rests while much is made, and goes on after it as it was."""

import gc

import pytest

from vtabel.collector import collector_at_rest


def test_it_rests_and_goes_on_also_after_an_error() -> None:
    with pytest.raises(ValueError, match="stopped"), collector_at_rest():
        assert not gc.isenabled()
        raise ValueError("stopped")
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_a_program_switched_off_or_froze_stays_so() -> None:
    gc.disable()
    gc.freeze()
    frozen = gc.get_freeze_count()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
        gc.enable()
        with collector_at_rest():
            pass
        assert gc.get_freeze_count() == pytest.approx(frozen, abs=50)  # what died since is no longer counted
    finally:
        gc.enable()
        gc.unfreeze()

"""The views of all registries at once: a row for each resource, or for each item of what repeats; names that last."""

import re
from collections import Counter

import pytest

import vtabel as vt
from all_registries import TABLES, mapping, plan
from drawn_resources import Drawer
from vtabel.extraction.model import View

RESOURCES = [view for view in plan().relations if not view.for_each]
BELOW = [view for view in plan().relations if view.for_each]


def below(view: View) -> list[View]:
    return [b for b in BELOW if (b.resource, b.profile, b.release) == (view.resource, view.profile, view.release)]


@pytest.mark.parametrize("view", RESOURCES, ids=lambda view: view.name)
def test_a_resource_view_has_a_row_for_each_resource_that_it_selects(view: View) -> None:
    drawer = Drawer(view, below(view), seed=6)
    selected = [drawer.resource(number) for number in range(64)]
    other = [drawer.resource(number, selected=False) for number in range(64, 68)] if view.selection else []
    found = vt.run_view(view.definition(), [*selected, *other])
    assert not found.report.errors
    keys = [row["resource_key"].rpartition("/")[2] for row in found.rows()]
    assert sorted(keys) == sorted(resource["id"] for resource in selected)
    for child in below(view):
        rows = vt.run_view(child.definition(), [*selected, *other]).rows()
        assert rows, child.name  # the drawn resources have what repeats
        assert {row["resource_key"].rpartition("/")[2] for row in rows} <= set(keys)
        places = Counter((row["resource_key"], row["item_index"]) for row in rows)
        assert set(places.values()) == {1}
        assert max(row["item_index"] for row in rows) > 0, child.name


def test_every_view_below_has_the_key_of_its_resource_and_the_index_of_its_item() -> None:
    assert {"resource_key", "item_index"} <= set.intersection(*({c.name for c in view.columns} for view in BELOW))


def test_no_view_selects_by_what_a_resource_says_of_its_profile() -> None:
    texts = [c.path for view in plan().relations for c in view.columns] + [w for v in plan().relations for w in v.where]
    assert not [text for text in texts if re.search(r"\bmeta\b", text)]


def test_the_same_rows_have_one_view() -> None:
    """A view of a resource type with no codes takes all of them: there is one for each type, whoever asks."""
    everything = [(view.resource, view.release) for view in RESOURCES if not view.selection]
    assert [pair for pair, count in Counter(everything).items() if count > 1] == []


def test_names_are_unique_and_usable_in_every_database() -> None:
    names = [view.name for view in plan().relations]
    assert len(set(names)) == len(names)
    for view in plan().relations:
        columns = [column.name for column in view.columns]
        assert len(set(columns)) == len(columns)
        for name in (view.name, *columns):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", name) and len(name) <= 63, name  # 63: PostgreSQL cuts there


def test_names_do_not_depend_on_the_order_of_the_tables() -> None:
    found = mapping()
    turned = vt.compile(found.model_copy(update={"variables": tuple(reversed(found.variables))}))

    def names(of: vt.Plan) -> set[tuple[str, str, str]]:
        return {(view.name, column.name, column.path) for view in of.relations for column in view.columns}

    assert names(turned) == names(plan())


def test_every_registry_is_served() -> None:
    served = {key.partition(":")[0] for key, where in plan().served.items() if where.kind == "view"}
    assert len(served) == len(TABLES)

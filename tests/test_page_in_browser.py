"""The HTML document in a real browser: axe-core finds no serious fault, and search, filters and theme do what they say.

Needs Debian's Chromium (or ``VTABEL_CHROMIUM``); axe-core comes by ``make axe``.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import vtabel as vt
from conftest import FIXTURES, ROOT
from vtabel.rules import Lang

CHROMIUM = os.environ.get("VTABEL_CHROMIUM") or shutil.which("chromium")
AXE = ROOT / "build/node_modules/axe-core/axe.min.js"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
REGISTRIES = ("nhr_af", "voorbeeldzorg")

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def found() -> vt.Requirements:
    tables = [vt.read(FIXTURES / name / "tabel.xlsx") for name in REGISTRIES]
    mapping = vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in REGISTRIES], propose=False)
    return vt.requirements(mapping, provider="V6", on="2026-12-01")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, found: vt.Requirements, tmp_path: Path) -> Iterator[Any]:
    path = vt.render(found, tmp_path / "eisen.html")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(path.as_uri())
    yield opened
    opened.close()


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core; `make axe` fetches it")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_axe_finds_no_serious_fault(
    browser: Any, found: vt.Requirements, tmp_path: Path, lang: Lang, scheme: str
) -> None:
    path = vt.render(found, tmp_path / "eisen.html", lang=lang)
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(path.as_uri())
    page.add_script_tag(path=str(AXE))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    page.close()
    faults = [
        (fault["id"], node["html"][:200])
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]
    assert faults == []


def shown(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('.card:not([hidden])').length"))


def test_search_and_filters_show_what_fits(page: Any, found: vt.Requirements) -> None:
    assert shown(page) == len(found)
    page.select_option("select[name=wave]", "1")
    first = [r for r in found if r.priority.wave == 1]
    assert shown(page) == len(first)
    page.select_option("select[name=registry]", label="NHR Atriumfibrilleren")
    assert shown(page) == sum("nhr-af" in r.registries for r in first)
    page.fill("input[name=text]", "geboortedatum patient")
    assert shown(page) == 1
    assert page.inner_text("output span") == "1"
    page.click("button[type=reset]")
    page.wait_for_function(f"document.querySelectorAll('.card:not([hidden])').length === {len(found)}")


def test_the_page_can_be_made_dark_and_light_again(page: Any) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click(".theme")
    assert page.evaluate(paper) != light
    page.click(".theme")
    assert page.evaluate(paper) == light


def test_the_page_asks_nothing_of_the_network_and_fits_a_phone(
    browser: Any, found: vt.Requirements, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    path = vt.render(found, tmp_path / "eisen.html")
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()

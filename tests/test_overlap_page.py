"""The page of an overlap in a browser without network: drill-down, filters, download, keyboard, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

import vtabel as vt
from conftest import FIXTURES
from vtabel.overlap.write import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAMES = ("nhr_af", "nhr_thi", "nice_mds")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = [vt.read(FIXTURES / name / "tabel.xlsx") for name in NAMES]
    mapping = vt.resolve(tables, [FIXTURES / name / "mapping.csv" for name in NAMES], propose=False)
    found = vt.overlap(mapping, provider="V6", on="2026-12-01")
    return write(found, tmp_path_factory.mktemp("page") / "overlap.html", lang="en")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    """A page whose every word on the console is an error, and so is every request beyond the file."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request", lambda request: said.append(request.url) if not request.url.startswith(("file:", "blob:")) else None
    )
    page.goto(path.as_uri())
    yield page
    context.close()
    assert said == []


def shown(page: Page) -> int:
    return int(page.locator("output").inner_text().split()[0])


def test_a_zib_opens_to_elements_variables_and_cells(page: Page) -> None:
    page.get_by_role("button", name="Patient", exact=True).click()
    birth = page.get_by_role("button", name="Patient: DateOfBirth")
    assert birth.get_attribute("aria-expanded") == "false"
    birth.click()
    assert page.get_by_role("button", name="Patient: DateOfBirth").get_attribute("aria-expanded") == "true"
    detail = page.locator("tr.more")
    assert "tabel.xlsx!2.3 Variabelen!" in detail.inner_text()
    assert "nhr_af/mapping.csv!" in detail.inner_text()
    assert detail.locator(".tag.g0").count() >= 1


def test_filters_and_search_narrow_and_clear(page: Page) -> None:
    every = shown(page)
    page.get_by_label("asked by").select_option("2")
    shared = shown(page)
    assert 0 < shared < every
    page.get_by_label("search").fill("dateofbirth")
    assert shown(page) == 1
    page.get_by_label("search").fill("nothing is called this")
    assert page.get_by_text("No element fits these filters.").is_visible()
    page.get_by_role("button", name="clear").click()
    page.wait_for_function(f"document.querySelector('output').textContent.startsWith('{every} ')")


def test_a_grade_shows_only_the_pairs_that_have_it(page: Page) -> None:
    page.get_by_label("comparison").select_option("0")
    page.get_by_role("button", name="Patient", exact=True).click()
    page.get_by_role("button", name="Patient: DateOfBirth").click()
    tags = page.locator("tr.more .tag").all_inner_texts()
    assert tags
    assert set(tags) == {"same"}


def test_the_download_holds_what_is_shown(page: Page) -> None:
    page.get_by_label("search").fill("dateofbirth")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("zib;element;id;")
    assert len(lines) == 1 + 3
    assert all("DateOfBirth" in line for line in lines[1:])


def test_everything_works_with_the_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".toggle").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("tr.more").count() == 1
    assert page.evaluate("document.activeElement.className") == "toggle"


def test_a_link_of_the_ranked_table_opens_its_element(page: Page) -> None:
    page.locator("section[aria-labelledby=core] tbody a").first.click()
    page.wait_for_selector("tr.more")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


def test_controls_and_headers_have_names_for_a_screen_reader(page: Page) -> None:
    unnamed = page.evaluate(
        """[...document.querySelectorAll("input, select")].filter(n => !n.labels.length).length
        + [...document.querySelectorAll("button")].filter(n => !n.textContent.trim()).length
        + [...document.querySelectorAll("th")].filter(n => !n.scope).length
        + [...document.querySelectorAll("[tabindex]")].filter(n => !n.ariaLabel && !n.getAttribute("aria-labelledby")).length"""
    )
    assert unnamed == 0
    assert page.locator("output").get_attribute("aria-live") == "polite"
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(page: Page, scheme: Literal["light", "dark"]) -> None:
    """WCAG AA asks a contrast of 4.5 for text; the fullest cell of the heat map is the hardest."""
    page.emulate_media(color_scheme=scheme)
    lowest = page.evaluate(
        """() => {
        const draw = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const rgb = (...colors) => { for (const c of colors) { draw.fillStyle = c; draw.fillRect(0, 0, 1, 1); } return draw.getImageData(0, 0, 1, 1).data; };
        const light = c => [...c].slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
        const style = n => getComputedStyle(n), paper = style(document.body).backgroundColor;
        const sheet = style(document.querySelector(".scroll")).backgroundColor;
        return Math.min(...[...document.querySelectorAll("td.n:not([data-z]), h1, .soft, thead th, .tiles dt, .toggle")].map(n => {
          const back = n.matches("td, th, .toggle") ? rgb(paper, sheet, style(n).backgroundColor) : rgb(paper);
          const a = light(back), b = light(rgb(style(n).color));
          return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        }));
      }"""
    )
    assert lowest >= 4.5


def test_the_page_fits_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

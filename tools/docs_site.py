"""What `mkdocs` cannot make by itself (a hook of mkdocs.yml): the front page of README.md, the reference, the command line, the notebooks.

A link that leads out of the documentation (to a fixture, to the source) keeps its words and loses its target: the site stands alone.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()#\s]+)(#[^()\s]*)?\)")
_BLOCK = re.compile(r"```.*?```", re.DOTALL)


def on_config(config: Any) -> Any:
    """Pages that nobody gave a place in the menu stand at its end."""
    listed = set(re.findall(r"[\w./-]+\.md", str(config.nav)))
    others = sorted(p.name for p in (ROOT / "docs").glob("*.md") if p.name not in listed)
    if others:
        config.nav.append({"More": others})
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made, and leave the notebooks themselves out."""
    from mkdocs.structure.files import File
    from tools.notebook_pages import NOTEBOOKS, page

    made = {
        "index.md": front((ROOT / "README.md").read_text(encoding="utf-8")),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        "reference.md": reference(),
        "command-line.md": command_line(),
        **{f"notebooks/{path.stem}.md": page(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))},
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, files: Any, **_: Any) -> str:
    """Links that leave the documentation become their words."""
    here = PurePosixPath(page.file.src_uri).parent
    known = {f.src_uri for f in files}

    def kept(match: re.Match[str]) -> str:
        _, words, target, _ = match.groups()
        if "://" in target or target.startswith("mailto:") or _resolved(here, target) in known:
            return match[0]
        return words

    return _outside_blocks(markdown, lambda text: _LINK.sub(kept, text))


def _outside_blocks(markdown: str, change: Any) -> str:
    """Change what is no code."""
    parts, end = [], 0
    for block in _BLOCK.finditer(markdown):
        parts += [change(markdown[end : block.start()]), block[0]]
        end = block.end()
    return "".join((*parts, change(markdown[end:])))


def _resolved(here: PurePosixPath, target: str) -> str:
    parts: list[str] = []
    for part in (here / target).parts:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def front(readme: str) -> str:
    """README.md as it stands in the folder `docs`."""
    return _LINK.sub(lambda m: m[0].replace("](docs/", "]("), readme)


def reference() -> str:
    """The public names, each from its docstring."""
    import vtabel

    functions: list[str] = []
    models: list[str] = []
    for name in vtabel.__all__:
        value = getattr(vtabel, name)
        path = f"{value.__module__}.{value.__qualname__}"
        (models if inspect.isclass(value) else functions).append(f"::: {path}\n    options:\n      heading_level: 3\n")
    head = ["# Reference", "", "`import vtabel as vt`: these names are the public face.", ""]
    return "\n".join([*head, "## Functions", "", *functions, "## Values", "", *models])


def command_line() -> str:
    """Every command with its options."""
    import typer
    from typer.cli import get_docs_for_click

    from vtabel.cli import app

    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="vtabel")
    text: str = get_docs_for_click(obj=command, ctx=context, name="vtabel", title="Command line")
    return re.sub(r"\[/?(?:bold)?\]", "", text)

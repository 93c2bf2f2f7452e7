"""Fuzzes one target with atheris, in a process of its own: `python -m fuzz.run TARGET SECONDS FOLDER`.

Only the Python code of vtabel (and of the PDF reader) is watched for coverage; calamine and lxml are native. The process ends
with a code other than 0 at the first finding, and leaves the input that caused it in FOLDER.
"""

from __future__ import annotations

import random
import re
import sys
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vtabel", "pdfplumber", "pdfminer"]):
    import pdfplumber  # noqa: F401 - instrumented here, since the reader imports it late

    from fuzz.targets import TARGETS

TIME_OUT = 20  # seconds for one input
MEMORY = 2_000  # megabytes
LARGEST = 64_000  # bytes of one input
_TOKEN = re.compile(rb"[^\s<>|;,\"'\[\]{}()=:/&\x00-\x1f]{1,60}")


def main(name: str, seconds: int, folder: Path) -> None:
    target = TARGETS[name]
    corpus = folder / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    tokens: set[bytes] = set()
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:03}").write_bytes(seed[:LARGEST])
        tokens |= set(_TOKEN.findall(seed)[:2000])
    mutator = _Mutator(sorted(tokens))
    warnings.simplefilter("ignore")
    arguments = [
        name,
        f"-max_total_time={seconds}",
        f"-timeout={TIME_OUT}",
        f"-rss_limit_mb={MEMORY}",
        f"-max_len={LARGEST}",
        f"-artifact_prefix={folder}/{name}-",
        "-print_final_stats=1",
        str(corpus),
    ]
    atheris.Setup(arguments, target.run, custom_mutator=mutator)
    atheris.Fuzz()


class _Mutator:
    """Changes bytes as libFuzzer does, or whole words and lines: most changed bytes only break the syntax."""

    def __init__(self, tokens: list[bytes]) -> None:
        self._tokens = tokens or [b"x"]

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)
        if draw.random() < 0.4:
            return bytes(atheris.Mutate(data, most))
        for _ in range(draw.choice((1, 1, 2, 4))):
            data = draw.choice((self._word, self._word, self._line))(data, draw)
        return data[:most]

    def _word(self, data: bytes, draw: random.Random) -> bytes:
        found = [*_TOKEN.finditer(data)]
        if not found:
            return data + draw.choice(self._tokens)
        place = draw.choice(found)
        new = draw.choice((draw.choice(self._tokens), draw.choice(found)[0], b"", b"-1", b"99999999999", place[0] * 2))
        return data[: place.start()] + new + data[place.end() :]

    def _line(self, data: bytes, draw: random.Random) -> bytes:
        lines = data.split(b"\n")
        one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
        match draw.randrange(3):
            case 0:
                lines.insert(other, lines[one])
            case 1:
                del lines[one]
            case _:
                lines[one], lines[other] = lines[other], lines[one]
        return b"\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

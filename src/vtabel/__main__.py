"""``python -m vtabel``."""

from vtabel.cli import app

if __name__ == "__main__":
    app(prog_name="vtabel")

"""What runs in a process of its own: libraries that a hostile file can make hang, crash or eat the memory."""

REFUSED = 3
"""The exit code that says that the last line of stderr is a reason."""


FLOW = "text"
"""The name of what stands beside the tables of a PDF."""


class Refused(Exception):  # noqa: N818 - an answer, not a mistake
    """A job cannot use the file. The arguments are the reason, as JSON has it: ``"damaged"`` and why, ``"locked"`` (a password),
    or ``"large"`` with what, how many, and how many are allowed. The process itself adds ``"memory"``."""

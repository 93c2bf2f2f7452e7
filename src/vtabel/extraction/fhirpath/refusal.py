"""What is said of an expression that is not compiled."""


class NotCompiled(ValueError):  # noqa: N818 - the name says what is so
    """FHIRPath that is right, or may be, but that engines here cannot run; the text says what."""

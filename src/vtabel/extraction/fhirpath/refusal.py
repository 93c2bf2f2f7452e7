"""What is said of an expression that is not compiled."""


class NotCompiled(ValueError):
    """FHIRPath that is right, or may be, but that engines here cannot run; the text says what."""

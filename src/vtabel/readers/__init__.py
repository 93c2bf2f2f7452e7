"""Files -> AccountabilityTable."""

from vtabel.readers.many import read_many
from vtabel.readers.reading import read

__all__ = ["read", "read_many"]

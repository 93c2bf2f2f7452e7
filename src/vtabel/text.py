"""How a text of a table is brought into the form in which it is compared. Stored text is never changed."""

import re
import unicodedata
from functools import lru_cache

# Look-alike letters from other alphabets, seen in real tables (`gепseudonimiseerd` holds U+0435 and U+043F).
_CYRILLIC = ("асеһіјкмопртухѕԁАВЕНІЈКМОПРСТУХ", "acehijkmopptyxsdABEHIJKMOPPCTYX")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
_LOOK_ALIKE = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Without hard spaces, soft hyphens and look-alike letters; white space made one blank. Case is kept.

    >>> plain("g\\u0435\\u043fseudo\\u00adnimiseerd\\xa0 CD ")
    'gepseudonimiseerd CD'
    """
    if text.isascii():  # nothing to mend but white space, and most texts are
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text)
    text = _HIDDEN.sub("", text).translate(_LOOK_ALIKE)
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=50_000)
def match_form(text: str) -> str:
    """The form in which words are compared: `plain`, lower case, dashes and quotes made one kind.

    >>> match_form("  Variabele\\u00a0NAAM ")
    'variabele naam'
    """
    return plain(text).casefold().translate(_DASHES)


_DASHES = str.maketrans("‐‑‒–—−’‘`´“”", "------''''\"\"")


def storable(text: str) -> str:
    """The text without the characters that XML, and so a workbook, cannot hold; they become the replacement character.

    >>> storable("a\\x0bb")
    'a�b'
    """
    return _NOT_IN_XML.sub("\ufffd", text)

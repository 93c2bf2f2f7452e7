"""Why an expression is not compiled: a closed list of reasons, in English and Dutch."""

_REASONS: dict[str, tuple[str, str]] = {
    "too deep": ("it is nested too deep", "het is te diep genest"),
    "ends early": ("column {column}: it ends too early", "kolom {column}: het houdt te vroeg op"),
    "unexpected": ("column {column}: `{text}` is not expected here", "kolom {column}: `{text}` hoort hier niet"),
    "syntax": ("`{text}` is not supported", "`{text}` wordt niet ondersteund"),
    "quantity": ("`{text}`: a quantity is not supported", "`{text}`: een hoeveelheid wordt niet ondersteund"),
    "choice": (
        "`{what}` has several types; choose one with ofType()",
        "`{what}` heeft meer typen; kies er een met ofType()",
    ),
    "constant": ("there is no constant %{name}", "er is geen constante %{name}"),
    "index": (
        "an index between brackets must be a whole number or a constant",
        "een index tussen haken moet een geheel getal of een constante zijn",
    ),
    "function": ("the function {name}() is not supported", "de functie {name}() wordt niet ondersteund"),
    "arguments": ("{name}() has another number of arguments", "{name}() heeft een ander aantal argumenten"),
    "type name": ("the name of a resource type is expected", "hier hoort de naam van een type resource"),
    "type": ("`{type}` is no type of FHIR {version}", "`{type}` is geen type van FHIR {version}"),
    "within": (
        "of resources within resources (contained, Bundle) only id, meta, implicitRules and language are supported",
        "van resources in resources (contained, Bundle) worden alleen id, meta, implicitRules en language ondersteund",
    ),
    "twin": (
        "`{name}` of a value that is not read straight from an element is not supported",
        "`{name}` van een waarde die niet rechtstreeks uit een element komt wordt niet ondersteund",
    ),
    "operator": ("the operator `{name}` is not supported", "de operator `{name}` wordt niet ondersteund"),
    "parts": ("a {type} has parts; name one of its elements", "een {type} heeft delen; noem een van de elementen"),
    "computed type": (
        "`is`, `as` and ofType() need an element; a computed value has no type of FHIR",
        "`is`, `as` en ofType() hebben een element nodig; een berekende waarde heeft geen type van FHIR",
    ),
    "several kinds": (
        "`is` and `as` take one value; of a list take ofType(), or where($this is ...)",
        "`is` en `as` nemen één waarde; neem van een lijst ofType(), of where($this is ...)",
    ),
    "large number": ("`{text}` is larger than 64 bits", "`{text}` is groter dan 64 bits"),
    "texts": ("{name} needs texts", "{name} heeft teksten nodig"),
    "numbers": ("{name} needs numbers", "{name} heeft getallen nodig"),
    "literal": ("the argument of {name} must be a literal text", "het argument van {name} moet een vaste tekst zijn"),
    "truth": ("{name} needs a truth value and gets {type}", "{name} heeft een waarheidswaarde nodig en krijgt {type}"),
    "reference": ("{name} needs a Reference", "{name} heeft een Reference nodig"),
    "boundary": (
        "{name} needs a decimal, a date or a time, and gets {type}",
        "{name} heeft een decimaal getal, een datum of een tijd nodig, en krijgt {type}",
    ),
    "computed decimal": (
        "{name} of a decimal or a boundary that is not read straight from an element",
        "{name} van een decimaal getal of een grens die niet rechtstreeks uit een element komt",
    ),
    "two types": ("{name} between {left} and {right}", "{name} tussen {left} en {right}"),
    "text for date": (
        "{name} between {left} and {right}; a date is written as @2027-01-31",
        "{name} tussen {left} en {right}; een datum schrijft u als @2027-01-31",
    ),
    "list of dates": (
        "{name} between lists of dates or times; take one with first()",
        "{name} tussen lijsten van datums of tijden; neem er een met first()",
    ),
    "moment": (
        "`{text}` cannot be compared: a time needs seconds, and with a date its time zone too",
        "`{text}` kan niet worden vergeleken: een tijd heeft seconden nodig, en met een datum ook de tijdzone",
    ),
    "repeat": (
        "repeat takes plain paths to elements below the item, all of one type",
        "repeat heeft gewone paden naar elementen onder het item nodig, alle van één type",
    ),
}


class Refusal(ValueError):  # noqa: N818 - the name says what it is
    """A reason of the list, with what it is about."""

    def __init__(self, reason: str, **words: object) -> None:
        self.en, self.nl = (text.format(**words) for text in _REASONS[reason])
        super().__init__(self.en)


class BadPath(Refusal):
    """The text is no FHIRPath, or uses syntax that is not read here."""


class NotCompiled(Refusal):
    """FHIRPath that is right, or may be, but that engines here cannot run."""

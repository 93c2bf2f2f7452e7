"""Every finding that vtabel can report: its code, severity and texts in Dutch and English.

Codes go by stage: VT0 files, VT1 table shape, VT2 variables, VT3 mapping, VT6 documents, VT7 hospital.
A code is never renumbered and never reused. Each has a page ``docs/diagnostics/<code>.md``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Lang = Literal["nl", "en"]


class Severity(StrEnum):
    """How bad a finding is.

    ``error``: what the cell says is left out. ``warning``: it is included, look at it. ``info``: a choice was made.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. ``unusable`` means that nothing sound can be made of the input (exit code 2)."""

    code: str
    name: str
    severity: Severity
    message: dict[Lang, str]
    help: dict[Lang, str]
    unusable: bool = False


E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - a column of one letter keeps the table readable

# code, name, severity, (message en, message nl), (help en, help nl), unusable
_TABLE: tuple[tuple[str, str, Severity, tuple[str, str], tuple[str, str], bool], ...] = (
    (
        "VT001",
        "file-type-unknown",
        E,
        ("this is not a workbook or CSV file: {why}", "dit is geen werkmap of CSV-bestand: {why}"),
        (
            "give an .xlsx or .csv file; save other formats as .xlsx first",
            "geef een .xlsx- of .csv-bestand; bewaar andere formaten eerst als .xlsx",
        ),
        True,
    ),
    (
        "VT002",
        "password-protected",
        E,
        ("the workbook is protected with a password", "de werkmap is beveiligd met een wachtwoord"),
        (
            "open it in Excel and save a copy without password (File > Info > Protect Workbook)",
            "open haar in Excel en bewaar een kopie zonder wachtwoord (Bestand > Info > Werkmap beveiligen)",
        ),
        True,
    ),
    (
        "VT003",
        "file-empty",
        E,
        ("the file holds no text at all", "het bestand bevat geen enkele tekst"),
        ("check that the right file was sent", "ga na of het juiste bestand is gestuurd"),
        True,
    ),
    (
        "VT004",
        "file-damaged",
        E,
        ("the file cannot be opened: {why}", "het bestand is niet te openen: {why}"),
        ("ask the sender for the file again", "vraag de afzender het bestand opnieuw te sturen"),
        True,
    ),
    (
        "VT005",
        "file-too-large",
        E,
        (
            "the file goes past a limit: {what} is {found}, at most {limit}",
            "het bestand gaat over een grens: {what} is {found}, hoogstens {limit}",
        ),
        (
            "remove cells far outside the table, or raise the limit in `Limits` if the file is trusted",
            "verwijder cellen ver buiten de tabel, of verhoog de grens in `Limits` als het bestand vertrouwd is",
        ),
        True,
    ),
    (
        "VT006",
        "cell-holds-error",
        W,
        (
            "the cell holds the error value {value} and is read as empty",
            "de cel bevat de foutwaarde {value} en is als leeg gelezen",
        ),
        ("replace the formula by its value", "vervang de formule door haar waarde"),
        False,
    ),
    (
        "VT007",
        "formula-without-value",
        W,
        (
            "the cell holds a formula that was never computed and is read as empty",
            "de cel bevat een formule die nooit is berekend en is als leeg gelezen",
        ),
        (
            "open the workbook in Excel, let it compute, and save it",
            "open de werkmap in Excel, laat haar berekenen en bewaar haar",
        ),
        False,
    ),
    (
        "VT008",
        "encoding-assumed",
        I,
        ("the file is not UTF-8 and was read as {encoding}", "het bestand is geen UTF-8 en is gelezen als {encoding}"),
        (
            "check letters with accents, or save the file as UTF-8",
            "controleer letters met accenten, of bewaar het bestand als UTF-8",
        ),
        False,
    ),
    (
        "VT009",
        "lock-file",
        E,
        (
            "this is a lock file that Excel leaves while a workbook is open",
            "dit is een vergrendelbestand dat Excel achterlaat zolang een werkmap open is",
        ),
        ("give the workbook itself, without `~$`", "geef de werkmap zelf, zonder `~$`"),
        True,
    ),
    (
        "VT010",
        "file-missing",
        E,
        ("there is no such file", "dit bestand bestaat niet"),
        ("check the path", "controleer het pad"),
        True,
    ),
    (
        "VT011",
        "hidden-cells-read",
        I,
        ("{count} hidden rows are read like the others", "{count} verborgen rijen zijn gelezen als alle andere"),
        ("show the rows to see what they hold", "maak de rijen zichtbaar om te zien wat er staat"),
        False,
    ),
    (
        "VT012",
        "code-became-date",
        W,
        ("a date stands where a code is expected: {value}", "er staat een datum waar een code wordt verwacht: {value}"),
        (
            "Excel may have made a date of a code such as 1-2: format the cell as text and type the code again",
            "Excel kan van een code als 1-2 een datum hebben gemaakt: maak de cel op als tekst en typ de code opnieuw",
        ),
        False,
    ),
    (
        "VT101",
        "no-table",
        E,
        ("no table of variables was found", "er is geen tabel met variabelen gevonden"),
        (
            "a table needs a header row with a column for the name and at least one for label, type or mandatory; point it out with a layout file",
            "een tabel heeft een koprij nodig met een kolom voor de naam en ten minste een voor label, type of verplicht; wijs haar aan met een lay-outbestand",
        ),
        True,
    ),
    (
        "VT102",
        "header-without-rows",
        E,
        ("the header has no rows below it", "onder de kop staan geen rijen"),
        (
            "check that the right file was sent, or point out the header row with a layout file",
            "ga na of het juiste bestand is gestuurd, of wijs de koprij aan met een lay-outbestand",
        ),
        False,
    ),
    (
        "VT103",
        "sheet-not-read",
        I,
        (
            "the sheet holds no table that was recognised and was not read",
            "het blad bevat geen tabel die is herkend en is niet gelezen",
        ),
        (
            "name its header row in a layout file if it holds variables",
            "noem de koprij in een lay-outbestand als er variabelen op staan",
        ),
        False,
    ),
    (
        "VT104",
        "column-not-understood",
        I,
        (
            "the column `{header}` is not understood and was not read",
            "de kolom `{header}` is niet begrepen en niet gelezen",
        ),
        ("say what it means in a layout file (`columns`)", "zeg in een lay-outbestand wat zij betekent (`columns`)"),
        False,
    ),
    (
        "VT105",
        "variable-claimed-twice",
        E,
        (
            "two tables claim the variable `{name}` and differ in {fields}",
            "twee tabellen claimen de variabele `{name}` en verschillen in {fields}",
        ),
        ("leave the variable in one of the two tables", "laat de variabele in één van beide tabellen staan"),
        True,
    ),
    (
        "VT106",
        "columns-compete",
        W,
        (
            "the columns `{used}` and `{other}` both look like {field}; the first is used",
            "de kolommen `{used}` en `{other}` lijken allebei {field}; de eerste is gebruikt",
        ),
        ("say in a layout file which column counts", "zeg in een lay-outbestand welke kolom telt"),
        False,
    ),
    (
        "VT107",
        "layout-file-wrong",
        E,
        ("the layout file is wrong: {why}", "het lay-outbestand klopt niet: {why}"),
        (
            "see docs/layout.md for what a layout file can say",
            "zie docs/layout.md voor wat een lay-outbestand kan zeggen",
        ),
        True,
    ),
    (
        "VT108",
        "row-not-understood",
        W,
        (
            "the row is no variable, section or note that is understood: {text}",
            "de rij is geen variabele, sectie of noot die wordt begrepen: {text}",
        ),
        (
            "give it a name and a label, type or obligation, or remove it",
            "geef haar een naam en een label, type of verplichting, of verwijder haar",
        ),
        False,
    ),
    (
        "VT110",
        "registry-from-file-name",
        I,
        (
            "the table does not name its registry; `{name}` is taken from the file name",
            "de tabel noemt haar registratie niet; `{name}` komt uit de bestandsnaam",
        ),
        (
            "write `Registratie: <naam>` above the table, or name it in a layout file",
            "schrijf `Registratie: <naam>` boven de tabel, of noem haar in een lay-outbestand",
        ),
        False,
    ),
    (
        "VT111",
        "empty-is-optional",
        I,
        (
            "{count} empty cells in the filled column `{header}` are read as optional",
            "{count} lege cellen in de gevulde kolom `{header}` zijn gelezen als optioneel",
        ),
        (
            "write `optioneel` or `n.v.t.` in the cells to be certain",
            "schrijf `optioneel` of `n.v.t.` in de cellen voor zekerheid",
        ),
        False,
    ),
    (
        "VT113",
        "provider-column-unknown",
        E,
        (
            "the column `{header}` is no provider type that is known; its obligations are left out",
            "de kolom `{header}` is geen bekend type zorgaanbieder; haar verplichtingen zijn weggelaten",
        ),
        (
            "name the code in a layout file (for example `provider: V5`)",
            "noem de code in een lay-outbestand (bijvoorbeeld `provider: V5`)",
        ),
        False,
    ),
    (
        "VT114",
        "footnote-missing",
        W,
        (
            "the footnote mark {mark} has no text below the table",
            "het nootteken {mark} heeft geen tekst onder de tabel",
        ),
        ("add the footnote, or remove the mark", "voeg de voetnoot toe, of verwijder het teken"),
        False,
    ),
    (
        "VT116",
        "no-mandatory-column",
        W,
        ("the table does not say which variables are mandatory", "de tabel zegt niet welke variabelen verplicht zijn"),
        (
            "ask the registry; every obligation is `unknown` until then",
            "vraag het de registratie; tot dan is elke verplichting `onbekend`",
        ),
        False,
    ),
    (
        "VT117",
        "tables-differ",
        W,
        (
            "two tables differ on `{name}`: `{used}` is used, not `{other}`",
            "twee tabellen verschillen over `{name}`: `{used}` is gebruikt, niet `{other}`",
        ),
        ("make the two tables say the same", "laat beide tabellen hetzelfde zeggen"),
        False,
    ),
    (
        "VT201",
        "variable-twice",
        E,
        (
            "the variable `{name}` stands twice in the table; this row is left out",
            "de variabele `{name}` staat twee keer in de tabel; deze rij is weggelaten",
        ),
        ("give it another name or group, or remove the row", "geef haar een andere naam of groep, of verwijder de rij"),
        False,
    ),
    (
        "VT202",
        "variable-without-name",
        E,
        ("the row describes a variable without a name: {text}", "de rij beschrijft een variabele zonder naam: {text}"),
        ("fill in the name", "vul de naam in"),
        False,
    ),
    (
        "VT203",
        "type-unknown",
        W,
        ("the type `{text}` is not understood", "het type `{text}` is niet begrepen"),
        (
            "use for example tekst, geheel getal, decimaal getal, datum, code",
            "gebruik bijvoorbeeld tekst, geheel getal, decimaal getal, datum, code",
        ),
        False,
    ),
    (
        "VT204",
        "value-list-missing",
        E,
        ("value list `{name}` does not exist", "waardelijst `{name}` bestaat niet"),
        (
            "add the options of `{name}` to a sheet with value lists, or correct the name",
            "voeg de opties van `{name}` toe aan een blad met waardelijsten, of verbeter de naam",
        ),
        False,
    ),
    (
        "VT205",
        "obligation-unreadable",
        W,
        (
            "`{text}` does not say whether the variable is mandatory; it is read as unknown",
            "`{text}` zegt niet of de variabele verplicht is; het is gelezen als onbekend",
        ),
        (
            "write verplicht, optioneel, M, R, C, X or n.v.t., or give the mark a meaning in a layout file (`markers`)",
            "schrijf verplicht, optioneel, M, R, C, X of n.v.t., of geef het teken een betekenis in een lay-outbestand (`markers`)",
        ),
        False,
    ),
    (
        "VT206",
        "options-partly-read",
        W,
        (
            "`{text}` is neither an option nor a range and is kept as a remark",
            "`{text}` is geen optie en geen bereik en is bewaard als opmerking",
        ),
        ("write options as `code = label; code = label`", "schrijf opties als `code = label; code = label`"),
        False,
    ),
    (
        "VT207",
        "option-twice",
        W,
        (
            "the code `{code}` stands twice in the value list, as `{first}` and `{second}`; the first is kept",
            "de code `{code}` staat twee keer in de waardelijst, als `{first}` en `{second}`; de eerste is gehouden",
        ),
        ("give one of them another code", "geef één ervan een andere code"),
        False,
    ),
    (
        "VT208",
        "purpose-other",
        I,
        (
            "the purpose `{text}` is in no vocabulary and is kept as `other`",
            "het doel `{text}` staat in geen vocabulaire en is bewaard als `other`",
        ),
        ("check the word; own purposes are allowed", "controleer het woord; eigen doelen mogen"),
        False,
    ),
    (
        "VT209",
        "number-ambiguous",
        W,
        (
            "`{text}` can be read as two numbers; it is read as {value}",
            "`{text}` kan als twee getallen worden gelezen; het is gelezen als {value}",
        ),
        (
            "write a decimal comma, or no separator for thousands",
            "schrijf een decimale komma, of geen scheidingsteken voor duizendtallen",
        ),
        False,
    ),
    (
        "VT210",
        "date-unreadable",
        W,
        (
            "`{text}` is no date that is certain; it is left out",
            "`{text}` is geen datum die zeker is; hij is weggelaten",
        ),
        ("write dd-mm-jjjj or jjjj-mm-dd", "schrijf dd-mm-jjjj of jjjj-mm-dd"),
        False,
    ),
    (
        "VT211",
        "unit-unknown",
        I,
        ("the unit `{text}` has no UCUM code that is known", "de eenheid `{text}` heeft geen bekende UCUM-code"),
        ("write the unit in UCUM, for example mg/dL", "schrijf de eenheid in UCUM, bijvoorbeeld mg/dL"),
        False,
    ),
    (
        "VT212",
        "identity-assumed",
        I,
        (
            "`{name}` identifies a person or organisation by its name ({role}) and is withheld on delivery",
            "`{name}` identificeert naar haar naam een persoon of organisatie ({role}) en wordt bij levering achtergehouden",
        ),
        (
            "state the role in a column `Identificerend` or in a layout file if it is another",
            "noem de rol in een kolom `Identificerend` of in een lay-outbestand als het een andere is",
        ),
        False,
    ),
    (
        "VT213",
        "provider-unknown",
        W,
        (
            "`{text}` is no provider type that is known; for whom the variable is mandatory is partly unknown",
            "`{text}` is geen bekend type zorgaanbieder; voor wie de variabele verplicht is, is deels onbekend",
        ),
        (
            "use a type or code of the list of organisation types, such as umc or V5",
            "gebruik een type of code van de lijst met organisatietypen, zoals umc of V5",
        ),
        False,
    ),
    (
        "VT214",
        "condition-in-words",
        I,
        (
            "the condition `{text}` is kept as words and not evaluated",
            "de voorwaarde `{text}` is als tekst bewaard en wordt niet uitgerekend",
        ),
        ("give it as an expression in the mapping file", "geef haar als expressie in het mappingbestand"),
        False,
    ),
    (
        "VT215",
        "value-list-unused",
        I,
        ("no variable uses the value list `{name}`", "geen variabele gebruikt de waardelijst `{name}`"),
        (
            "name it in the options of a variable, or remove it",
            "noem haar bij de opties van een variabele, of verwijder haar",
        ),
        False,
    ),
    (
        "VT216",
        "row-names-range",
        I,
        (
            "one row stands for the {count} variables {first} to {last}",
            "één rij staat voor de {count} variabelen {first} tot en met {last}",
        ),
        ("nothing to do if they are alike", "niets te doen als ze gelijk zijn"),
        False,
    ),
    (
        "VT217",
        "coded-without-list",
        W,
        ("`{name}` is coded but has no options", "`{name}` is gecodeerd maar heeft geen opties"),
        ("add the options or the value set", "voeg de opties of de waardelijst toe"),
        False,
    ),
    (
        "VT218",
        "period-reversed",
        E,
        (
            "the obligation ends on {to} before it begins on {start}; it is read as unknown",
            "de verplichting eindigt op {to} vóór zij begint op {start}; zij is gelezen als onbekend",
        ),
        ("correct one of the dates", "verbeter één van de data"),
        False,
    ),
    (
        "VT301",
        "concept-unknown",
        E,
        (
            "the concept `{concept}` is not in release {release}",
            "het concept `{concept}` zit niet in release {release}",
        ),
        ("look it up in the catalogue, or correct the release", "zoek het op in de catalogus, of verbeter de release"),
        False,
    ),
    (
        "VT302",
        "mapping-row-unused",
        W,
        ("the mapping speaks of `{name}`, which no table holds", "de mapping noemt `{name}`, die in geen tabel staat"),
        (
            "correct registry, dataset, group or name, or remove the row",
            "verbeter registratie, dataset, groep of naam, of verwijder de rij",
        ),
        False,
    ),
    (
        "VT303",
        "variable-mapped-twice",
        E,
        (
            "`{name}` is mapped twice; neither row is used",
            "`{name}` is twee keer gemapt; geen van beide rijen is gebruikt",
        ),
        ("leave one row", "laat één rij staan"),
        False,
    ),
    (
        "VT304",
        "source-incomplete",
        E,
        ("source `{source}` needs {needs}", "bron `{source}` vraagt om {needs}"),
        ("fill in the cell", "vul de cel in"),
        False,
    ),
    (
        "VT305",
        "mapping-word-unknown",
        E,
        ("`{text}` is not a {field}", "`{text}` is geen {field}"),
        ("use one of: {choices}", "gebruik één van: {choices}"),
        False,
    ),
    (
        "VT306",
        "no-decision",
        I,
        ("nobody has decided where `{name}` comes from", "niemand heeft besloten waar `{name}` vandaan komt"),
        ("fill in its row in the mapping file", "vul de rij in het mappingbestand in"),
        False,
    ),
    (
        "VT307",
        "mapping-file-wrong",
        E,
        ("this is not a mapping file: {why}", "dit is geen mappingbestand: {why}"),
        ("make one with `vtabel map TABLE -o mapping.xlsx`", "maak er een met `vtabel map TABEL -o mapping.xlsx`"),
        True,
    ),
    (
        "VT308",
        "element-ambiguous",
        E,
        (
            "`{concept}` stands at {count} places ({places}); the mapping does not say which",
            "`{concept}` staat op {count} plaatsen ({places}); de mapping zegt niet welke",
        ),
        ("fill in `profiel`, and `pad` if that is not enough", "vul `profiel` in, en `pad` als dat niet genoeg is"),
        False,
    ),
    (
        "VT309",
        "derivation-unknown-variable",
        E,
        (
            "the derivation speaks of `{name}`, which is no variable of this table",
            "de afleiding noemt `{name}`, dat geen variabele van deze tabel is",
        ),
        ("correct the name between the brackets", "verbeter de naam tussen de haken"),
        False,
    ),
    (
        "VT310",
        "code-unreadable",
        E,
        ("`{text}` is no code of the form system|code", "`{text}` is geen code in de vorm systeem|code"),
        (
            "write for example `LN|29463-7`; several codes with `; ` between",
            "schrijf bijvoorbeeld `LN|29463-7`; meer codes met `; ` ertussen",
        ),
        False,
    ),
    (
        "VT311",
        "profile-unknown",
        E,
        (
            "concept `{concept}` has no place in profile `{profile}`",
            "concept `{concept}` heeft geen plaats in profiel `{profile}`",
        ),
        ("use one of: {choices}", "gebruik één van: {choices}"),
        False,
    ),
    (
        "VT312",
        "registry-twice",
        E,
        (
            "two tables are of registry `{registry}`: {files}",
            "twee tabellen zijn van registratie `{registry}`: {files}",
        ),
        ("give one version of each registry", "geef van elke registratie één versie"),
        True,
    ),
    (
        "VT313",
        "option-unknown",
        E,
        ("`{option}` is no option of `{name}`", "`{option}` is geen optie van `{name}`"),
        ("use one of: {choices}", "gebruik één van: {choices}"),
        False,
    ),
    (
        "VT601",
        "document-format-unknown",
        E,
        ("`{text}` is no document format", "`{text}` is geen documentformaat"),
        ("use one of: {choices}", "gebruik één van: {choices}"),
        True,
    ),
    (
        "VT602",
        "output-not-writable",
        E,
        ("`{file}` cannot be written: {why}", "`{file}` kan niet worden geschreven: {why}"),
        ("close it in Excel or Word, or choose another name", "sluit het in Excel of Word, of kies een andere naam"),
        True,
    ),
    (
        "VT701",
        "provider-code-unknown",
        E,
        ("`{text}` is no provider type", "`{text}` is geen type zorgaanbieder"),
        (
            "use a code such as V5 (umc), V6 (general hospital) or Z4 (zbc)",
            "gebruik een code zoals V5 (umc), V6 (algemeen ziekenhuis) of Z4 (zbc)",
        ),
        True,
    ),
)

RULES: dict[str, Rule] = {
    code: Rule(code, name, severity, {"en": message[0], "nl": message[1]}, {"en": help_[0], "nl": help_[1]}, unusable)
    for code, name, severity, message, help_, unusable in _TABLE
}
"""Every rule by its code."""

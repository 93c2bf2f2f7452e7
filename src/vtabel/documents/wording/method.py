"""How the document came about: what a reader must know to weigh it."""

from __future__ import annotations

from vtabel.documents.wording.summary import CHANNELS
from vtabel.documents.wording.terms import LEVELS
from vtabel.requirements import Weights
from vtabel.rules import Lang

# The scale in use for BgZ in Dutch hospitals (DESIGN.md, *Availability*).
_METHOD: dict[Lang, tuple[str, ...]] = {
    "nl": (
        "Elke eis gaat terug op een cel van een verantwoordingstabel en van een mappingbestand; beide staan erbij.",
        "MOET: minstens één registratie stelt het verplicht, of vraagt te melden dat het onbekend is. ZOU MOETEN: het "
        "is verplicht onder een voorwaarde, of de tabel zegt niet hoe dwingend. KAN: het is optioneel.",
        "Prioriteit is een som: verplichting ({points}), {more} per registratie meer (hoogstens {most}), {bgz} als de "
        "zib tot de BgZ hoort (ook waar dat onze gevolgtrekking is, wat er dan bij staat), {standard} als er een standaard "
        "is, en naar hoe nu wordt aangeleverd ({delivered}), waar dat is opgegeven. Golf 1 vanaf {wave_1}, golf 2 vanaf {wave_2}. De gewichten zijn een voorstel.",
        "Constanten en afgeleide variabelen geven geen eis: de eerste is een instelling, de tweede volgt uit andere "
        "variabelen.",
        "Gelijkenis van namen is nergens als bron gebruikt: zij levert alleen voorstellen.",
        "Beschikbaarheid volgt de schaal van de BgZ: A zoals gedefinieerd, B ander type of andere lijst, C alleen vrije "
        "tekst, D nog niet, E voorlopig niet, * de leverancier is aan zet. Zij is ingevuld waar een EPD-inventarisatie "
        "is ingelezen.",
    ),
    "en": (
        "Every requirement goes back to a cell of an accountability table and of a mapping file, both of which are "
        "given.",
        "MUST: at least one registry makes it mandatory, or asks to state that it is unknown. SHOULD: it is mandatory "
        "under a condition, or the table does not say how strongly. MAY: it is optional.",
        "Priority is a sum: obligation ({points}), {more} per further registry (at most {most}), {bgz} if the zib "
        "belongs to BgZ (also where that is our inference, which is then said), {standard} if there is a standard, and by how it is delivered now ({delivered}), where that is stated. Wave 1 from {wave_1}, wave 2 from {wave_2}. The weights are "
        "a proposal.",
        "Constants and derived variables give no requirement: the first is a setting, the second follows from other "
        "variables.",
        "Likeness of names is nowhere used as a source: it gives proposals only.",
        "Availability follows the scale of BgZ: A as defined, B other type or list, C free text only, D not yet, E not "
        "for now, * the vendor must act. It is filled in where an EHR inventory has been read.",
    ),
}


def method(lang: Lang, weights: Weights) -> tuple[str, ...]:
    """The paragraphs, with the weights that are in force."""
    values = {
        "points": ", ".join(f"{LEVELS[lang][level]} {n}" for level, n in weights.level.items()),
        "more": weights.per_registry,
        "most": weights.registries_most,
        "bgz": weights.bgz,
        "standard": weights.standard,
        "delivered": ", ".join(f"{CHANNELS[lang][channel]} {n}" for channel, n in weights.delivered.items()),
        "wave_1": weights.wave_1,
        "wave_2": weights.wave_2,
    }
    return tuple(text.format_map(values) for text in _METHOD[lang])

"""``enableWhen`` of a FHIR Questionnaire -> a condition in the expression language (`[linkId] === 'x'`).

Rules: https://hl7.org/fhir/R4/questionnaire.html#enableWhen, and for a condition without operator
https://hl7.org/fhir/STU3/questionnaire-definitions.html#Questionnaire.item.enableWhen.
"""

from __future__ import annotations

from vtabel.readers.nodes import Node, decimal

_OPERATORS = {"=": "===", "!=": "!==", ">": ">", "<": "<", ">=": ">=", "<=": "<="}
_JOINED = {"all": " && ", "any": " || ", "": " && "}


def condition_of(item: Node, known: frozenset[str]) -> str | None:
    """The condition of an item, ``""`` if it has none; None if part of it has no words in the expression language.

    ``known`` are the linkIds of the questionnaire.
    """
    parts = [_single(when, known) for when in item.all("enableWhen")]
    behaviour = item.get("enableBehavior")
    if behaviour not in _JOINED or (len(parts) > 1 and not behaviour):
        return None
    stated = [part for part in parts if part is not None]
    if len(stated) < len(parts):
        return None
    return stated[0] if len(stated) == 1 else _JOINED[behaviour].join(stated)


def raw_condition(item: Node) -> str:
    """The condition in the words of the file."""
    whens = (f"{w.get('question')} {w.get('operator') or '?'} {_answer_words(w)}" for w in item.all("enableWhen"))
    return f" {item.get('enableBehavior') or '?'} ".join(whens)


def _answer_words(when: Node) -> str:
    answer = when.choice("answer")
    return (answer.text or answer.get("code") or answer.get("value") or answer.get("reference")) if answer else "?"


def _single(when: Node, known: frozenset[str]) -> str | None:
    question, operator = when.get("question"), when.get("operator")
    if question not in known or "]" in question:
        return None
    if not operator:  # STU3: whether there is an answer, or what it is
        operator = "exists" if when.first("hasAnswer") else "="
    if operator == "exists":
        answer = when.first("answerBoolean", "hasAnswer")
        return f"[{question}] {'!==' if answer and answer.text == 'true' else '==='} null" if answer else None
    value = _value(when)
    if value is None or operator not in _OPERATORS:
        return None
    name = f"totime([{question}])" if value.startswith("totime(") else f"[{question}]"
    return f"{name} {_OPERATORS[operator]} {value}"


def _value(when: Node) -> str | None:
    """The answer as the expression language writes it: a number, `'text'`, `true`, or `totime('2019-11-01')`."""
    if answer := when.first("answerCoding"):
        return _quoted(answer.get("code"))
    if answer := when.first("answerString", "answerTime"):
        return _quoted(answer.text)
    if answer := when.first("answerBoolean"):
        return answer.text if answer.text in ("true", "false") else None
    if answer := when.first("answerDate", "answerDateTime"):
        quoted = _quoted(answer.text)
        return f"totime({quoted})" if quoted else None
    answer = when.first("answerInteger", "answerDecimal")
    number = answer.text if answer else next((q.get("value") for q in when.all("answerQuantity")), "")
    return number if decimal(number) is not None else None


def _quoted(text: str) -> str | None:
    return f"'{text}'" if text and "'" not in text and "\\" not in text else None

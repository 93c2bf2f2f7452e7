"""Small documents in which every field that a reader knows is used once."""

from typing import Any

Tree = dict[str, Any]
FHIR = "http://hl7.org/fhir/StructureDefinition"
UCUM = "http://unitsofmeasure.org"


def rich_questionnaire() -> Tree:
    return {
        "resourceType": "Questionnaire",
        "id": "opname",
        "url": "https://voorbeeld.nl/Questionnaire/opname",
        "version": "2027.1",
        "name": "opname",
        "title": "Opname",
        "publisher": "Stichting Voorbeeld",
        "effectivePeriod": {"start": "2027-01-01T00:00:00+01:00", "end": "2027-12-31"},
        "contained": [
            {
                "resourceType": "ValueSet",
                "id": "herkomst",
                "compose": {
                    "include": [
                        {
                            "system": "https://voorbeeld.nl/cs",
                            "concept": [{"code": "1", "display": "Thuis"}, {"code": "9", "display": "Onbekend"}],
                        }
                    ],
                    "exclude": [{"system": "https://voorbeeld.nl/cs", "concept": [{"code": "8"}]}],
                },
            }
        ],
        "item": [
            {"linkId": "uitleg", "type": "display", "text": "Vul alles in."},
            {
                "linkId": "gewicht",
                "prefix": "1a",
                "text": "Gewicht",
                "type": "quantity",
                "required": True,
                "readOnly": True,
                "code": [{"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}],
                "extension": [
                    {"url": f"{FHIR}/questionnaire-unit", "valueCoding": {"system": UCUM, "code": "kg"}},
                    {"url": f"{FHIR}/minValue", "valueDecimal": 0.5},
                    {"url": f"{FHIR}/maxValue", "valueDecimal": 250},
                    {"url": f"{FHIR}/maxDecimalPlaces", "valueInteger": 1},
                ],
            },
            {
                "linkId": "rookt",
                "text": "Rookt?",
                "type": "choice",
                "repeats": True,
                "answerOption": [
                    {"valueCoding": {"system": "http://snomed.info/sct", "code": "77176002", "display": "Ja"}},
                    {"valueCoding": {"code": "nee", "display": "Nee"}, "initialSelected": True},
                ],
            },
            {"linkId": "herkomst", "type": "choice", "answerValueSet": "#herkomst"},
            {
                "linkId": "follow-up",
                "type": "group",
                "repeats": True,
                "text": "Follow-up",
                "enableWhen": [{"question": "rookt", "operator": "exists", "answerBoolean": True}],
                "item": [
                    {
                        "linkId": "datum",
                        "type": "date",
                        "extension": [{"url": f"{FHIR}/minValue", "valueDate": "2027-01-01"}],
                        "enableBehavior": "any",
                        "enableWhen": [
                            {"question": "rookt", "operator": "=", "answerCoding": {"code": "nee"}},
                            {"question": "gewicht", "operator": ">=", "answerQuantity": {"value": 100}},
                        ],
                    },
                    {
                        "linkId": "bmi",
                        "type": "decimal",
                        "initial": [{"valueDecimal": 20}],
                        "extension": [
                            {
                                "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
                                "valueExpression": {"language": "text/fhirpath", "expression": "%gewicht / 4"},
                            }
                        ],
                    },
                    {"linkId": "opmerking", "type": "text", "maxLength": 200},
                ],
            },
        ],
    }


def small_dataset() -> Tree:
    """An ART-DECOR transaction in JSON."""

    def nl(text: str) -> list[Tree]:
        return [{"language": "en-US", "#text": f"{text} (en)"}, {"language": "nl-NL", "#text": text}]

    return {
        "id": "1.2.3",
        "transactionId": "1.2.4",
        "shortName": "kernset",
        "versionLabel": "3.0",
        "name": nl("Kernset"),
        "concept": [
            {
                "id": "1.2.3.1",
                "type": "item",
                "shortName": "lengte",
                "minimumMultiplicity": 1,
                "maximumMultiplicity": "1",
                "isMandatory": "true",
                "name": nl("Lengte"),
                "desc": nl("Lengte in centimeters"),
                "valueDomain": [
                    {
                        "type": "quantity",
                        "property": [{"unit": "cm", "minInclude": "60", "maxInclude": "270", "fractionDigits": "1!"}],
                    }
                ],
            },
            {
                "id": "1.2.3.2",
                "type": "group",
                "minimumMultiplicity": 0,
                "maximumMultiplicity": "*",
                "name": nl("Eerdere bevalling"),
                "concept": [
                    {
                        "id": "1.2.3.3",
                        "type": "item",
                        "minimumMultiplicity": 0,
                        "maximumMultiplicity": "*",
                        "conformance": "C",
                        "name": nl("Lengte bekend?"),
                        "condition": [
                            {
                                "minimumMultiplicity": 1,
                                "maximumMultiplicity": "1",
                                "conformance": "R",
                                "#text": "indien gemeten",
                            },
                            {"conformance": "NP"},
                        ],
                        "valueDomain": [{"type": "code"}],
                        "valueSet": [
                            {
                                "id": "1.2.3.9",
                                "displayName": "JaNee",
                                "conceptList": [
                                    {
                                        "concept": [
                                            {
                                                "code": "373066001",
                                                "codeSystem": "2.16.840.1.113883.6.96",
                                                "displayName": "Ja",
                                            }
                                        ],
                                        "exception": [
                                            {
                                                "code": "UNK",
                                                "codeSystem": "2.16.840.1.113883.5.1008",
                                                "displayName": "Onbekend",
                                            }
                                        ],
                                    }
                                ],
                            }
                        ],
                    }
                ],
            },
        ],
    }


SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:element name="kernset" type="kernset_type"/>
 <xs:complexType name="kernset_type"><xs:sequence>
  <xs:element name="vrouw-start" minOccurs="0"><xs:complexType><xs:attribute name="hidden" fixed="true"/></xs:complexType></xs:element>
  <xs:element name="vrouw" type="vrouw_type" maxOccurs="1"/>
  <xs:element name="kind" type="vrouw_type" minOccurs="0" maxOccurs="unbounded"/>
  <xs:element name="adaextension" type="any_type" minOccurs="0"/>
 </xs:sequence></xs:complexType>
 <xs:complexType name="vrouw_type">
  <xs:annotation><xs:documentation>Type for concept group: Vrouw</xs:documentation></xs:annotation>
  <xs:sequence>
   <xs:element name="lengte" type="lengte_type" minOccurs="0" maxOccurs="1"/>
   <xs:element name="geslacht" type="geslacht_type" minOccurs="1" maxOccurs="unbounded"/>
  </xs:sequence>
  <xs:attribute name="conceptId" fixed="1.2.3.4.5.6.1"/>
 </xs:complexType>
 <xs:annotation><xs:documentation>Type for concept item: Lengte - gemeten - 0..1 R</xs:documentation></xs:annotation>
 <xs:complexType name="lengte_type">
  <xs:attribute name="conceptId" fixed="1.2.3.4.5.6.2"/>
  <xs:attribute name="value"><xs:simpleType><xs:union memberTypes="lengte_value empty_string"/></xs:simpleType></xs:attribute>
  <xs:attribute name="unit" fixed="cm"/>
  <xs:attribute name="datatype" fixed="quantity"/>
 </xs:complexType>
 <xs:simpleType name="lengte_value"><xs:restriction base="xs:decimal"><xs:minInclusive value="60"/><xs:maxInclusive value="270"/></xs:restriction></xs:simpleType>
 <xs:annotation><xs:documentation>Type for concept item: Geslacht - 1..* M</xs:documentation></xs:annotation>
 <xs:complexType name="geslacht_type">
  <xs:attribute name="conceptId" fixed="1.2.3.4.5.6.3"/>
  <xs:attribute name="value"><xs:simpleType><xs:restriction base="xs:string">
   <xs:enumeration value=""/>
   <xs:enumeration value="1"><xs:annotation><xs:documentation>Vrouw</xs:documentation></xs:annotation></xs:enumeration>
   <xs:enumeration value="2"><xs:annotation><xs:documentation>Onbekend</xs:documentation></xs:annotation></xs:enumeration>
  </xs:restriction></xs:simpleType></xs:attribute>
  <xs:attribute name="datatype" fixed="code"/>
 </xs:complexType>
</xs:schema>
"""

REDCAP_HEADERS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)


def redcap_row(**texts: str) -> list[str]:
    """A row of a dictionary; keys are the first word of a header, in small letters."""
    by_word = {header.split()[0].lower().strip(",?"): header for header in reversed(REDCAP_HEADERS)}
    by_word |= {"label": "Field Label", "note": "Field Note", "type": "Field Type", "check": REDCAP_HEADERS[7]}
    by_word |= {"low": REDCAP_HEADERS[8], "high": REDCAP_HEADERS[9], "annotation": "Field Annotation"}
    named = {by_word[key]: text for key, text in texts.items()}
    return [named.get(header, "") for header in REDCAP_HEADERS]

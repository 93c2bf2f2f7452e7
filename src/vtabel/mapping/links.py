"""The words that say what ties a resource to the case; any other is the path of a reference."""

PARENT = "parent"
"""Of the case that the row is a part of: as if its dataset asked it of the patient."""
TO_CHILD = "related person"
"""Of a child of the patient, who is its mother."""
TO_MOTHER = "related person: mother"
"""Of the mother of the patient."""
PERSON_LINKS = (TO_CHILD, TO_MOTHER)
LINKS = ("patient", "encounter", PARENT, *PERSON_LINKS)

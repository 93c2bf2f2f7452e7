"""The engine `naive`: FHIRPath by fhirpathpy, rows by the algorithm of the specification."""

from vtabel.engines.naive.engine import NaiveEngine

__all__ = ["NaiveEngine"]

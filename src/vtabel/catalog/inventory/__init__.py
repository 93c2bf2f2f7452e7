"""The EHR inventory: how far one hospital's EHR holds each element, on the scale A to E."""

from vtabel.catalog.inventory.model import Availability, Entry, GroupState, Inventory, Letter, Remark
from vtabel.catalog.inventory.reader import read_inventory

__all__ = ["Availability", "Entry", "GroupState", "Inventory", "Letter", "Remark", "read_inventory"]

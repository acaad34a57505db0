"""Workbooks of this room: areas, organisations, people and households."""

from touyan.registry.importers.areas import AREAS
from touyan.registry.importers.organisations import ORGANISATIONS
from touyan.registry.importers.people import PEOPLE

IMPORTERS = {"areas": AREAS, "organisations": ORGANISATIONS, "people": PEOPLE}

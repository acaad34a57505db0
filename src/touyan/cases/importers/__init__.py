"""Workbooks that the cases room takes in: roster, hub members, volunteers, duties, cases under way."""

from touyan.cases.importers.hubs import HELPERS, HUBS
from touyan.cases.importers.matters import MATTERS
from touyan.cases.importers.opening import OPENING
from touyan.cases.importers.roster import ROSTER

IMPORTERS = {one.code: one for one in (ROSTER, HUBS, HELPERS, MATTERS, OPENING)}

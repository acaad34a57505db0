"""Reads of the cases room: functions, actor first.

Doors       get_case(actor, pk), own_case, by_receipt(receipt), by_ref, get_cause, file_of
Lists       cases(actor, asked=Asked(...), before=key) -> (rows, next key), own_cases, given_to, desk,
            to_call_back, contested, disputed
One case    time_line(case, for_reporter=), time_of(case) -> whose time it was, files_of, is_late, waits_now
Same cause  similar(area, text) before sending, repeated(actor), causes(actor), cases_of_cause, neighbours, same_cause
Figures     promises(prefix, start, end), promises_by_village(actor, start, end), late_now
County      template_of(path), matters_of(path), matter, arrival_minutes, offices, office_path
Points      deed_facts(prefix, start, end)
"""

from touyan.cases.queries.county import (
    arrival_minutes,
    county_path,
    kinds_of,
    matter,
    matters_of,
    office_path,
    offices,
    template_of,
)
from touyan.cases.queries.deeds import DeedFact, deed_facts
from touyan.cases.queries.doors import by_receipt, by_ref, get_case, get_cause, own_case
from touyan.cases.queries.lists import (
    Asked,
    cases,
    contested,
    desk,
    disputed,
    given_to,
    is_late,
    own_cases,
    to_call_back,
    waits_now,
    within,
)
from touyan.cases.queries.pages import (
    Line,
    Repeated,
    Similar,
    cases_of_cause,
    causes,
    file_of,
    files_of,
    neighbours,
    repeated,
    same_cause,
    shares_answer,
    similar,
    time_line,
    time_of,
)
from touyan.cases.queries.pool import candidates
from touyan.cases.queries.rates import Promises, Rate, late_now, promises, promises_by_village

__all__ = [
    "Asked",
    "DeedFact",
    "Line",
    "Promises",
    "Rate",
    "Repeated",
    "Similar",
    "arrival_minutes",
    "by_receipt",
    "by_ref",
    "candidates",
    "cases",
    "cases_of_cause",
    "causes",
    "contested",
    "county_path",
    "deed_facts",
    "desk",
    "disputed",
    "file_of",
    "files_of",
    "get_case",
    "get_cause",
    "given_to",
    "is_late",
    "kinds_of",
    "late_now",
    "matter",
    "matters_of",
    "neighbours",
    "office_path",
    "offices",
    "own_case",
    "own_cases",
    "promises",
    "promises_by_village",
    "repeated",
    "same_cause",
    "shares_answer",
    "similar",
    "template_of",
    "time_line",
    "time_of",
    "to_call_back",
    "waits_now",
    "within",
]

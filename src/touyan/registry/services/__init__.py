"""Writing the registry: areas, people, households, organisations, posts, resolutions."""

from touyan.registry.services.areas import (
    SINCE_EVER,
    Part,
    assign_grid,
    create_area,
    end_area,
    merge_areas,
    recode_area,
    rename_area,
    split_area,
)
from touyan.registry.services.households import (
    change_head,
    end_household,
    join_household,
    leave_household,
    merge_household,
    move_household,
    register_household,
    split_household,
)
from touyan.registry.services.kin import end_kinship, record_kinship
from touyan.registry.services.minutes import confirm_minutes, record_minutes
from touyan.registry.services.numbers import NUMBERS_A_DAY, Numbers, show_numbers
from touyan.registry.services.organisations import dissolve_organisation, found_organisation
from touyan.registry.services.people import (
    correct_person,
    move_subject,
    record_death,
    register_person,
)
from touyan.registry.services.posts import appoint, close_post, create_post, end_tenure
from touyan.registry.services.resolutions import (
    attach_scan,
    confirm_resolution,
    file_resolution,
    prove_resolution,
    record_resolution,
)

__all__ = [
    "NUMBERS_A_DAY",
    "SINCE_EVER",
    "Numbers",
    "Part",
    "appoint",
    "assign_grid",
    "attach_scan",
    "change_head",
    "close_post",
    "confirm_minutes",
    "confirm_resolution",
    "correct_person",
    "create_area",
    "create_post",
    "dissolve_organisation",
    "end_area",
    "end_household",
    "end_kinship",
    "end_tenure",
    "file_resolution",
    "found_organisation",
    "join_household",
    "leave_household",
    "merge_areas",
    "merge_household",
    "move_household",
    "move_subject",
    "prove_resolution",
    "recode_area",
    "record_death",
    "record_kinship",
    "record_minutes",
    "record_resolution",
    "register_household",
    "register_person",
    "rename_area",
    "show_numbers",
    "split_area",
    "split_household",
]

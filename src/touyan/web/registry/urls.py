"""Addresses of the registry's pages."""

from django.urls import path

from touyan.web.registry import (
    household_changes,
    kin,
    people,
    places,
    registering,
    resolutions,
    terms,
)

app_name = "registry"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/register/", registering.register, name="register"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/household/", registering.rehouse, name="rehouse"),
    path("people/<int:person_id>/numbers/", people.numbers, name="numbers"),
    path("people/<int:person_id>/kin/", kin.relatives, name="kin"),
    path("people/<int:person_id>/kin/<int:kinship_id>/end/", kin.end, name="kin_end"),
    path("households/", people.households, name="households"),
    path("households/<int:household_id>/", people.household, name="household"),
    path("households/<int:household_id>/split/", household_changes.split, name="split"),
    path("households/<int:household_id>/merge/", household_changes.merge, name="merge"),
    path("households/<int:household_id>/head/", household_changes.head, name="change_head"),
    path("households/<int:household_id>/move/", household_changes.move, name="move"),
    path("households/<int:household_id>/end/", household_changes.end, name="end_household"),
    path("areas/", places.areas, name="areas"),
    path("areas/<int:area_id>/", places.area, name="area"),
    path("areas/<int:area_id>/posts/", places.posts, name="posts"),
    path("areas/<int:area_id>/posts/new/", terms.new_post, name="new_post"),
    path("posts/<int:post_id>/appoint/", terms.appoint, name="appoint"),
    path("terms/<int:tenure_id>/end/", terms.end_term, name="end_term"),
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path("resolutions/record/", resolutions.record, name="resolution_record"),
    path("resolutions/<int:resolution_id>/", resolutions.resolution, name="resolution"),
    path(
        "resolutions/<int:resolution_id>/confirm/", resolutions.confirm, name="resolution_confirm"
    ),
    path("resolutions/<int:resolution_id>/scan/", resolutions.scan, name="resolution_scan"),
    path("resolutions/<int:resolution_id>/file/", resolutions.file, name="resolution_file"),
]

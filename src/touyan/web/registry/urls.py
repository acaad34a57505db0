"""Addresses of the registry's pages."""

from django.urls import path

from touyan.web.registry import people, places, resolutions

app_name = "registry"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/numbers/", people.numbers, name="numbers"),
    path("households/", people.households, name="households"),
    path("households/<int:household_id>/", people.household, name="household"),
    path("areas/", places.areas, name="areas"),
    path("areas/<int:area_id>/", places.area, name="area"),
    path("areas/<int:area_id>/posts/", places.posts, name="posts"),
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path("resolutions/record/", resolutions.record, name="resolution_record"),
    path("resolutions/<int:resolution_id>/", resolutions.resolution, name="resolution"),
    path(
        "resolutions/<int:resolution_id>/confirm/", resolutions.confirm, name="resolution_confirm"
    ),
    path("resolutions/<int:resolution_id>/file/", resolutions.file, name="resolution_file"),
]

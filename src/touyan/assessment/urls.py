"""Addresses of the pages of targets."""

from django.urls import path

from touyan.assessment import views

app_name = "assessment"
urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("targets/new/", views.new, name="new"),
    path("targets/<int:pk>/", views.target, name="target"),
    path("targets/<int:pk>/note/", views.note, name="note"),
    path("targets/<int:pk>/notes/<int:note_id>/answer/", views.answer, name="answer"),
    path("targets/<int:pk>/end/", views.end, name="end"),
]

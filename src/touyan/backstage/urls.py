"""Addresses of the backstage room."""

from django.urls import path

from touyan.backstage import views
from touyan.backstage.imports import views as imports

app_name = "backstage"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/retry/", views.retry, name="job_retry"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/<slug:code>/", imports.upload, name="import_new"),
    path("imports/template/<slug:code>/", imports.template, name="import_template"),
    path("imports/<int:run_id>/", imports.detail, name="import"),
    path("imports/<int:run_id>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:run_id>/commit/", imports.commit, name="import_commit"),
    path("imports/<int:run_id>/undo/", imports.undo, name="import_undo"),
    path("imports/<int:run_id>/abandon/", imports.abandon, name="import_abandon"),
    path("files/<int:file_id>/", views.download, name="file"),
]

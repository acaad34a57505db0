"""Addresses of the backstage room."""

from django.urls import path

from touyan.backstage import views
from touyan.backstage.imports import views as imports
from touyan.backstage.messages import views as messages

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
    path("me/messages/", messages.own, name="own_messages"),
    path("me/messages/read/", messages.read_all, name="read_messages"),
    path("me/messages/wish/", messages.choose, name="message_wish"),
    path("me/messages/<int:message_id>/open/", messages.open_one, name="open_message"),
    path("messages/told/", messages.told, name="told"),
    path("messages/outbox/", messages.outbox, name="outbox"),
    path("messages/test/", messages.phone_test, name="phone_test"),
    path("messages/test/<int:test_id>/number/", messages.phone_number, name="phone_number"),
    path("messages/reports/", messages.reports, name="message_reports"),
    path("t/<slug:token>/", messages.whistle, name="whistle_test"),
    path("files/<int:file_id>/", views.download, name="file"),
]

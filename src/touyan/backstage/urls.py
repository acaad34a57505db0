"""Addresses of the backstage room."""

from django.urls import path

from touyan.backstage import views

app_name = "backstage"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/retry/", views.retry, name="job_retry"),
    path("files/<int:file_id>/", views.download, name="file"),
]

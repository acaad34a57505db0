"""Addresses of the shared pages."""

from django.urls import path

from touyan.web.views import frame

app_name = "web"
urlpatterns = [
    path("", frame.start, name="start"),
    path("home/", frame.home, name="home"),
    path("contact/", frame.contact, name="contact"),
    path("about/", frame.about, name="about"),
    path("style/", frame.style, name="style"),
    path("view/size/", frame.elder, name="elder"),
    path("view/language/", frame.language, name="language"),
]

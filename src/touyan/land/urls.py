"""Addresses of the pages of land."""

from django.urls import path

from touyan.land import views

app_name = "land"
urlpatterns = [path("land/mine/", views.mine, name="mine")]

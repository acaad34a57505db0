"""Addresses of the pages of cooperatives."""

from touyan.coops import distribution_urls

app_name = "coops"
urlpatterns = [*distribution_urls.urlpatterns]

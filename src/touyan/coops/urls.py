"""Addresses of the pages of cooperatives."""

from touyan.coops import book_urls, distribution_urls

app_name = "coops"
urlpatterns = [*distribution_urls.urlpatterns, *book_urls.urlpatterns]

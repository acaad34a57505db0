"""Addresses of the pages of cooperatives."""

from touyan.coops import book_urls, distribution_urls, governing_urls, member_urls, register_urls

app_name = "coops"
urlpatterns = [
    *register_urls.urlpatterns,
    *member_urls.urlpatterns,
    *governing_urls.urlpatterns,
    *book_urls.urlpatterns,
    *distribution_urls.urlpatterns,
]

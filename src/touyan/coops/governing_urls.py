"""Addresses of charter, officers, funds and what counts as trade."""

from django.urls import path

from touyan.coops.views import governing

urlpatterns = [
    path("coops/<int:pk>/charter/", governing.charter, name="charter"),
    path("coops/<int:pk>/officers/new/", governing.officer, name="officer"),
    path("coops/officers/<int:pk>/end/", governing.officer_end, name="officer_end"),
    path("coops/<int:pk>/funds/", governing.funds, name="funds"),
    path("coops/<int:pk>/funds/share-out/", governing.fund_share_out, name="fund_share_out"),
    path("coops/<int:pk>/trade-equivalents/new/", governing.equivalent, name="equivalent"),
    path("coops/trade-equivalents/", governing.equivalents, name="equivalents"),
    path(
        "coops/trade-equivalents/<int:pk>/file/", governing.equivalent_file, name="equivalent_file"
    ),
]

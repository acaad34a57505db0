"""Addresses of the pages of land."""

from django.urls import path

from touyan.land.views import filing, register, transfers

app_name = "land"
urlpatterns = [
    path("land/", register.places, name="places"),
    path("land/mine/", register.mine, name="mine"),
    path("land/filing/", filing.filing, name="filing"),
    path("land/filing/ticked/", filing.file_ticked, name="file_ticked"),
    path("land/<int:pk>/", register.village, name="village"),
    path("land/<int:pk>/parcel/", register.parcel_new, name="parcel_new"),
    path("land/parcels/<int:pk>/", register.parcel, name="parcel"),
    path("land/parcels/<int:pk>/contract/", register.contract_new, name="contract_new"),
    path("land/contracts/<int:pk>/end/", register.contract_end, name="contract_end"),
    path("land/contracts/<int:pk>/transfer/", transfers.transfer_new, name="transfer_new"),
    path("land/transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("land/transfers/<int:pk>/file/", filing.transfer_file, name="transfer_file"),
    path("land/transfers/<int:pk>/scan/", transfers.transfer_scan, name="transfer_scan"),
    path("land/transfers/<int:pk>/paper/", transfers.transfer_paper, name="transfer_paper"),
    path("land/transfers/<int:pk>/end/", transfers.transfer_end, name="transfer_end"),
]

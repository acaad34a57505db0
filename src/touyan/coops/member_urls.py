"""Addresses about members: one member, applications, putting out, settling, passing on."""

from django.urls import path

from touyan.coops.views import joining, parting

urlpatterns = [
    path("coops/members/<int:pk>/", joining.member, name="member"),
    path("coops/<int:pk>/members/decide/", joining.decide, name="decide"),
    path("coops/<int:pk>/members/new/", joining.applicant, name="applicant"),
    path("coops/members/<int:pk>/representative/", joining.representative, name="representative"),
    path("coops/members/<int:pk>/expel/", parting.expel, name="expel"),
    path("coops/departures/<int:pk>/hear/", parting.hear, name="hear"),
    path("coops/departures/<int:pk>/put-out/", parting.put_out, name="put_out"),
    path("coops/departures/<int:pk>/drop/", parting.drop, name="drop_expulsion"),
    path("coops/departures/<int:pk>/prepare/", parting.prepare, name="prepare_settlement"),
    path("coops/departures/<int:pk>/settle/", parting.settle, name="settle"),
    path("coops/shares/<int:pk>/pass-on/", parting.pass_on, name="pass_on"),
]

"""Addresses of the register: cooperatives, founding, members, shares, stewards."""

from django.urls import path

from touyan.coops.views import (
    assembly_requests,
    extra_votes,
    figures,
    founding,
    members,
    register,
    representatives,
    shares,
)

urlpatterns = [
    path("coops/", register.register, name="register"),
    path("coops/figures/<str:key>/<str:path>/", figures.records, name="figure_records"),
    path("coops/mine/", members.mine, name="mine"),
    path("coops/stewards/", register.stewards, name="stewards"),
    path("coops/stewards/<int:pk>/", register.steward_choose, name="steward_choose"),
    path("coops/<int:pk>/stewards/<int:tenure>/", register.steward_assign, name="steward_assign"),
    path("coops/new/", founding.places, name="new"),
    path("coops/new/<int:pk>/", founding.begin, name="begin"),
    path("coops/<int:pk>/", register.coop, name="coop"),
    path("coops/<int:pk>/forecast/", register.forecast, name="forecast"),
    path("coops/<int:pk>/report/", register.report, name="report"),
    path("coops/<int:pk>/found/", founding.found, name="found"),
    path("coops/<int:pk>/found/founder/", founding.founder_add, name="founder_add"),
    path(
        "coops/<int:pk>/found/<int:member>/remove/", founding.founder_remove, name="founder_remove"
    ),
    path("coops/<int:pk>/found/agree/", founding.agree, name="agree"),
    path("coops/<int:pk>/found/charter/", founding.adopt, name="adopt"),
    path("coops/<int:pk>/found/licence/", founding.licence, name="licence"),
    path("coops/<int:pk>/join/", members.join, name="join"),
    path("coops/<int:pk>/members/", members.members, name="members"),
    path(
        "coops/<int:pk>/representatives/", representatives.representatives, name="representatives"
    ),
    path(
        "coops/<int:pk>/representatives/choose/",
        representatives.choose,
        name="choose_representatives",
    ),
    path("coops/<int:pk>/additional-votes/", extra_votes.votes, name="extra_votes"),
    path("coops/<int:pk>/additional-votes/give/", extra_votes.give, name="extra_votes_give"),
    path(
        "coops/<int:pk>/assembly-requests/", assembly_requests.requested, name="assembly_requests"
    ),
    path("coops/<int:pk>/assembly-requests/new/", assembly_requests.ask, name="ask_for_assembly"),
    path(
        "coops/assembly-requests/<int:pk>/take-back/",
        assembly_requests.take_back,
        name="take_back_request",
    ),
    path("coops/members/<int:pk>/leave/", members.leave, name="leave"),
    path("coops/departures/<int:pk>/stay/", members.stay, name="stay"),
    path("coops/<int:pk>/shares/", shares.register, name="shares"),
    path("coops/<int:pk>/shares/new/", shares.new, name="share_new"),
    path("coops/<int:pk>/shares/land/", shares.land, name="share_land"),
    path("coops/members/<int:pk>/pledge/", shares.pledge, name="pledge"),
    path("coops/shares/<int:pk>/", shares.share, name="share"),
    path("coops/shares/<int:pk>/settle/", shares.settle, name="share_settle"),
    path("coops/shares/<int:pk>/check/", shares.check, name="share_check"),
    path("coops/shares/<int:pk>/call-off/", shares.call_off, name="share_call_off"),
    path("coops/shares/<int:pk>/certificate/", shares.certificate, name="certificate"),
]

"""Addresses of the pages of meetings and motions."""

from django.urls import path

from touyan.decisions.views import elections, lists, meetings, motions, polls, questions, receipts
from touyan.decisions import procedure_urls
from touyan.decisions.views import elections, meetings, motions, polls, receipts

app_name = "decisions"
urlpatterns = [
    *procedure_urls.urlpatterns,
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.new, name="new"),
    path("meetings/new/<int:pk>/<str:matter>/", meetings.call, name="call"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/sheet/", meetings.sheet, name="sheet"),
    path("meetings/<int:pk>/list/", meetings.sign_in_list, name="sign_in_list"),
    path("meetings/<int:pk>/attendance/", meetings.attendance, name="attendance"),
    path("meetings/<int:pk>/put/", meetings.put, name="put"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="cancel"),
    path("meetings/<int:pk>/close/", meetings.close, name="close"),
    path("meetings/<int:pk>/add/", meetings.add, name="add"),
    path("motions/<int:pk>/", motions.motion, name="motion"),
    path("motions/<int:pk>/vote/", motions.vote, name="vote"),
    path("motions/<int:pk>/count/", motions.count, name="count"),
    path("motions/<int:pk>/roll-call/", motions.roll_call, name="roll_call"),
    path("motions/<int:pk>/decide/", motions.decide, name="decide"),
    path("motions/<int:pk>/withdraw/", motions.withdraw, name="withdraw"),
    path("motions/<int:pk>/why/", receipts.why, name="why"),
    path("meetings/<int:pk>/receipts/", receipts.receipts, name="receipts"),
    path("meetings/<int:pk>/receipts/<int:number>/", receipts.receipt, name="receipt"),
    path("meetings/<int:pk>/receipts/<int:number>/file/", receipts.file, name="receipt_file"),
    path("elections/", elections.elections, name="elections"),
    path("elections/new/<int:pk>/<str:matter>/", elections.election_new, name="election_new"),
    path("elections/<int:pk>/", elections.election, name="election"),
    path("elections/<int:pk>/roll/", polls.roll, name="roll"),
    path("elections/<int:pk>/roll/publish/", polls.publish_roll, name="publish_roll"),
    path("elections/<int:pk>/roll/object/", polls.roll_object, name="roll_object"),
    path("elections/roll/<int:pk>/", polls.roll_answer, name="roll_answer"),
    path("elections/<int:pk>/stand/", polls.stand, name="stand"),
    path("elections/<int:pk>/proxies/", polls.voting_proxies, name="voting_proxies"),
    path("elections/<int:pk>/proxies/new/", polls.entrust, name="entrust"),
    path("elections/<int:pk>/proxies/back/", polls.take_back, name="take_back"),
    path("elections/<int:pk>/count/", polls.ballots, name="ballots"),
    path("elections/<int:pk>/declare/", elections.declare, name="declare"),
    path("elections/<int:pk>/again/", elections.again, name="again"),
    path("elections/<int:pk>/cancel/", elections.election_cancel, name="election_cancel"),
    path("elections/<int:pk>/photo/<int:number>/", elections.photo, name="election_photo"),
    path("meetings/<int:pk>/proxies/", lists.proxies, name="proxies"),
    path("meetings/<int:pk>/proxies/back/", lists.proxy_back, name="proxy_back"),
    path("lists/<int:pk>/", lists.area_lists, name="lists"),
    path("lists/<int:pk>/<str:body>/", lists.members, name="members"),
    path("lists/<int:pk>/<str:body>/add/", lists.member_add, name="member_add"),
    path("lists/member/<int:pk>/end/", lists.member_end, name="member_end"),
    path("motions/<int:pk>/ask/", questions.ask, name="ask"),
    path("questions/", questions.unanswered, name="questions"),
    path("questions/<int:pk>/", questions.answer, name="answer"),
    path("questions/<int:pk>/hide/", questions.hide, name="hide"),
]

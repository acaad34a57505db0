"""Addresses of the pages of meetings and motions."""

from django.urls import path

from touyan.decisions.views import meetings, motions, receipts

app_name = "decisions"
urlpatterns = [
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
]

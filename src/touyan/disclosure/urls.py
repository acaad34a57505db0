"""Addresses of the disclosure room; everything below open/ is public."""

from django.urls import path

from touyan.disclosure.views import months, public, receipts

app_name = "disclosure"
urlpatterns = [
    path("open/", public.hub, name="hub"),
    path("open/heads.jsonl", public.heads, name="heads"),
    path("open/verify.html", public.verifier, name="verifier"),
    path("open/verify.py", public.program, name="program"),
    path("open/<str:path>/", public.place, name="place"),
    path("open/<str:path>/feed.xml", public.feed, name="feed"),
    path("open/<str:path>/<str:period>/", public.month, name="month"),
    path("open/<str:path>/<str:period>/board/", public.board, name="board"),
    path("open/<str:path>/<str:period>/words/", public.words, name="words"),
    path("open/<str:path>/<str:period>/totals.csv", public.totals, name="totals"),
    path("open/<str:path>/<str:period>/object/", months.object_to, name="object"),
    path("months/", months.months, name="months"),
    path("months/late/", months.late, name="late"),
    path("months/close/<int:book_id>/", months.close, name="close"),
    path("months/objections/<int:pk>/", months.answer, name="answer"),
    path("months/<int:pk>/", months.work, name="work"),
    path("months/<int:pk>/check/", months.check, name="check"),
    path("months/<int:pk>/sign/", months.sign, name="sign"),
    path("months/<int:pk>/publish/", months.publish, name="publish"),
    path("months/<int:pk>/board/", months.on_board, name="on_board"),
    path("months/<int:pk>/finish/", months.finish, name="finish"),
    path("months/<int:pk>/file/", months.file, name="file"),
    path("months/<int:pk>/verify/", months.verify, name="verify"),
    path("receipts/<str:key>/", receipts.receipt, name="receipt"),
    path("receipts/<str:key>/file/", receipts.file, name="receipt_file"),
]

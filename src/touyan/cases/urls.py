"""Addresses of the pages of cases."""

from django.urls import path

from touyan.cases import special_urls
from touyan.cases.views import causes, keepers, lists, own, whistle, work

app_name = "cases"
urlpatterns = [
    *special_urls.urlpatterns,
    path("whistle/", whistle.whistle, name="whistle"),
    path("whistle/for/", whistle.keyed, name="keyed"),
    path("whistle/channel/", whistle.channel, name="channel"),
    path("whistle/sheet/", lists.whistle_sheet, name="whistle_sheet"),
    path("whistle/receipt/", own.receipt, name="receipt"),
    path("whistle/receipt/<slug:act>/", own.by_receipt, name="by_receipt"),
    path("requests/", own.requests, name="requests"),
    path("requests/<int:pk>/", own.own, name="own"),
    path("requests/<int:pk>/<slug:act>/", own.own_act, name="own_act"),
    path("cases/<int:pk>/files/<int:file_id>/", own.case_file, name="file"),
    path("cases/", work.mine, name="mine"),
    path("cases/<int:pk>/", work.case, name="case"),
    path("cases/<int:pk>/do/<slug:code>/", work.deed, name="deed"),
    path("cases/desk/", work.desk, name="desk"),
    path("cases/dispatch/", work.dispatch, name="dispatch"),
    path("cases/call-backs/", work.call_backs, name="call_backs"),
    path("cases/promises/", work.promises, name="promises"),
    path("cases/duty/", lists.duty, name="duty"),
    path("cases/duty/sheet/", lists.duty_sheet, name="duty_sheet"),
    path("cases/duty/<int:pk>/end/", lists.end_shift, name="end_shift"),
    path("cases/volunteers/", lists.volunteers, name="volunteers"),
    path("cases/volunteers/<int:pk>/end/", lists.end_volunteer, name="end_volunteer"),
    path("cases/hubs/", keepers.hubs, name="hubs"),
    path("cases/far-places/", keepers.far_places, name="far_places"),
    path("cases/leave/", keepers.leave, name="leave"),
    path("cases/leave/<int:pk>/end/", keepers.end_leave, name="end_leave"),
    path("cases/causes/", causes.causes, name="causes"),
    path("cases/causes/<int:pk>/", causes.cause, name="cause"),
    path("cases/causes/<int:pk>/end/", causes.end_cause, name="end_cause"),
    path("cases/rota/", lists.rota, name="rota"),
    path("cases/rota/<int:pk>/end/", lists.end_rota, name="end_rota"),
]

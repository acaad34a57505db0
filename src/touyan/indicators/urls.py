"""Addresses of the pages of facts and alerts."""

from django.urls import path

from touyan.indicators.views import (
    alerts,
    facts,
    leads,
    places,
    returns,
    screen,
    thresholds,
    tickets,
)

app_name = "indicators"
urlpatterns = [
    path("facts/", places.own_place, name="own_place"),
    path("facts/<str:path>/", places.place, name="place"),
    path("facts/<str:path>/brief.pdf", places.brief, name="brief"),
    path("facts/<str:path>/<str:code>/", facts.measure, name="measure"),
    path("facts/<str:path>/<str:code>/records/", facts.records, name="records"),
    path("screen/", screen.own_screen, name="own_screen"),
    path("screen/<str:path>/", screen.screen, name="screen"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/false/", alerts.say_false, name="say_false"),
    path("alerts/<int:pk>/judge/", alerts.judge, name="judge"),
    path("alerts/<int:pk>/dispatch/", tickets.dispatch, name="dispatch"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<int:pk>/end/", leads.end_lead, name="end_lead"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/files/<int:file_id>/", tickets.file, name="ticket_file"),
    path("tickets/<int:pk>/<slug:code>/", tickets.deed, name="ticket_deed"),
    path("returns/", returns.returns, name="returns"),
    path("returns/lock/", returns.lock, name="lock_returns"),
    path("returns/sheet/", returns.sheet, name="returns_sheet"),
    path("returns/<int:pk>/", returns.return_page, name="return"),
    path("returns/<int:pk>/fill/", returns.fill, name="fill_return"),
    path("returns/<int:pk>/review/", returns.review, name="review_return"),
    path("returns/<int:pk>/amend/", returns.amend, name="amend_return"),
    path("thresholds/", thresholds.thresholds, name="thresholds"),
    path("thresholds/<str:code>/", thresholds.threshold, name="threshold"),
]

"""Addresses of the shared pages."""

from django.urls import path

from touyan.web.views import audit, demo, figures, frame, homes, inbox, set_up

app_name = "web"
urlpatterns = [
    path("", homes.start, name="start"),
    path("home/", homes.home, name="home"),
    path("home/arrival/", homes.arrival, name="arrival"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("contact/", frame.contact, name="contact"),
    path("about/", frame.about, name="about"),
    path("style/", frame.style, name="style"),
    path("view/size/", frame.elder, name="elder"),
    path("view/language/", frame.language, name="language"),
    path("demo/", demo.demo, name="demo"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("figures/<str:path>/", figures.figures, name="figures"),
    path("figures/<slug:key>/<str:path>/", figures.figure, name="figure"),
    path("books/", audit.books, name="books"),
    path("books/<str:path>/", audit.books, name="books_of"),
    path("accounts/<int:account_id>/history/", audit.account, name="account"),
    path("transfers/<str:key>/", audit.transfer, name="transfer"),
    path("records/", audit.records, name="records"),
    path("verify/", audit.verify, name="verify"),
    path("verify/<int:job_id>/", audit.verified, name="verified"),
    path("verify/run/", audit.run_verify, name="run_verify"),
]

"""Addresses of the special kinds: mediation, petitions, acting for others, visits, talk suggestions."""

from django.urls import path

from touyan.cases.views import mediation, my_mediation, petitions, proxies, suggestions, visits

urlpatterns = [
    path("mediation/", mediation.mediations, name="mediations"),
    path("mediation/numbers/", mediation.mediation_numbers, name="mediation_numbers"),
    path("mediation/new/<int:pk>/", mediation.mediation_new, name="mediation_new"),
    path("mediation/<int:pk>/", mediation.mediation, name="mediation"),
    path("mediation/<int:pk>/do/<slug:deed>/", mediation.mediation_do, name="mediation_do"),
    path("mediation/<int:pk>/paper/", mediation.mediation_paper, name="mediation_paper"),
    path("mediation/visit/<int:pk>/", mediation.follow_up, name="follow_up"),
    path("my/mediation/", my_mediation.my_mediations, name="my_mediations"),
    path("my/mediation/ask/", my_mediation.ask_mediation, name="ask_mediation"),
    path("my/mediation/<int:pk>/", my_mediation.my_mediation, name="my_mediation"),
    path("petitions/", petitions.petitions, name="petitions"),
    path("petitions/new/<int:pk>/", petitions.petition_new, name="petition_new"),
    path("petitions/<int:pk>/", petitions.petition, name="petition"),
    path("petitions/<int:pk>/do/<str:step>/", petitions.petition_do, name="petition_do"),
    path("my/proxies/", proxies.my_proxies, name="my_proxies"),
    path("my/proxies/new/", proxies.entrust, name="entrust"),
    path("proxies/", proxies.authorisations, name="authorisations"),
    path("proxies/new/", proxies.entrust_for, name="entrust_for"),
    path("proxies/form/", proxies.authorisation_blank, name="authorisation_blank"),
    path("proxies/group/<int:pk>/", proxies.speak_for, name="speak_for"),
    path("proxies/<int:pk>/", proxies.authorisation, name="authorisation"),
    path("proxies/<int:pk>/act/", proxies.act_for, name="act_for"),
    path("proxies/<int:pk>/lend/", proxies.lend_paper, name="lend_paper"),
    path("proxies/<int:pk>/paper/", proxies.authorisation_paper, name="authorisation_paper"),
    path("proxies/<int:pk>/do/<slug:deed>/", proxies.authorisation_do, name="authorisation_do"),
    path("visits/", visits.visits, name="visits"),
    path("visits/new/<int:pk>/", visits.visit_new, name="visit_new"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("night-talks/suggestions/", suggestions.talk_suggestions, name="talk_suggestions"),
    path("night-talks/suggestions/<int:pk>/up/", suggestions.take_up, name="take_up"),
    path(
        "night-talks/suggestions/<int:pk>/answer/",
        suggestions.suggestion_reply,
        name="suggestion_reply",
    ),
]

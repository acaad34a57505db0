"""Addresses of the procedures' pages."""

from django.urls import path

from touyan.decisions.views import procedure_acts, procedures

urlpatterns = [
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/new/", procedures.new, name="procedure_new"),
    path("procedures/new/<int:pk>/<str:template>/", procedures.start, name="procedure_start"),
    path("procedures/<int:pk>/", procedures.procedure, name="procedure"),
    path("procedures/<int:pk>/sheet/", procedures.sheet, name="procedure_sheet"),
    path("procedures/<int:pk>/file/", procedures.file, name="procedure_file"),
    path("procedures/<int:pk>/go/", procedure_acts.go, name="procedure_go"),
    path("procedures/<int:pk>/talk/", procedure_acts.talk, name="procedure_talk"),
    path("procedures/<int:pk>/vote/", procedure_acts.vote, name="procedure_vote"),
    path("procedures/<int:pk>/early/", procedure_acts.early, name="procedure_early"),
    path("procedures/<int:pk>/done/", procedure_acts.done, name="procedure_done"),
    path("procedures/<int:pk>/back/", procedure_acts.back, name="procedure_back"),
    path("procedures/<int:pk>/drop/", procedure_acts.drop, name="procedure_drop"),
    path("procedures/<int:pk>/revoke/", procedure_acts.revoke, name="procedure_revoke"),
    path("procedures/<int:pk>/object/", procedure_acts.object_to, name="procedure_object"),
    path("procedures/objections/<int:pk>/", procedure_acts.answer, name="procedure_answer"),
]

"""Addresses of the distribution's pages."""

from django.urls import path

from touyan.coops.views import distributions, handouts, payouts, plan_objections, slips

urlpatterns = [
    path("coops/<int:pk>/distribution/", distributions.this_year, name="distribution_now"),
    path("coops/<int:pk>/distribution/<int:year>/", distributions.year, name="distribution_year"),
    path("coops/distributions/", distributions.distributions_now, name="distributions"),
    path("coops/trials/<int:pk>/", distributions.trial, name="trial"),
    path("coops/trials/<int:pk>/propose/", distributions.propose, name="propose"),
    path("coops/trials/<int:pk>/and/<int:other>/", distributions.compare, name="trials_compared"),
    path("coops/distributions/overdue/", distributions.overdue, name="overdue"),
    path(
        "coops/distributions/verify_distribution.py",
        distributions.program,
        name="distribution_program",
    ),
    path("coops/distributions/<int:pk>/", distributions.distribution, name="distribution"),
    path("coops/distributions/<int:pk>/open/", distributions.lay_open, name="lay_open"),
    path("coops/distributions/<int:pk>/return/", distributions.give_back, name="give_back"),
    path("coops/distributions/<int:pk>/withdraw/", distributions.withdraw, name="withdraw"),
    path("coops/distributions/<int:pk>/declare/", distributions.declare, name="declare"),
    path("coops/distributions/<int:pk>/file/", distributions.file, name="distribution_file"),
    path("coops/distributions/<int:pk>/pay/", payouts.prepare, name="prepare_payment"),
    path("coops/payments/<int:pk>/", payouts.payment, name="payment"),
    path("coops/payments/<int:pk>/confirm/", payouts.confirm, name="confirm_payment"),
    path("coops/payments/<int:pk>/cancel/", payouts.cancel, name="cancel_payment"),
    path("coops/<int:pk>/handouts/", handouts.listed, name="handouts"),
    path("coops/<int:pk>/handouts/new/", handouts.new, name="handout_new"),
    path("coops/handouts/<int:pk>/", handouts.handout, name="handout"),
    path("coops/handouts/<int:pk>/check/", handouts.check, name="handout_check"),
    path("coops/handouts/<int:pk>/return/", handouts.give_back, name="handout_return"),
    path("coops/slips/", slips.mine, name="slips"),
    path("coops/slips/<int:pk>/object/", plan_objections.object_to, name="object_to_plan"),
    path("coops/objections/", plan_objections.waiting, name="plan_objections"),
    path("coops/objections/<int:pk>/", plan_objections.answer, name="answer_objection"),
    path("coops/slips/<int:pk>/", slips.slip, name="slip"),
    path("coops/slips/<int:pk>/receipt/", slips.receipt, name="slip_receipt"),
    path("coops/members/<int:pk>/sheet/<int:year>/", slips.sheet, name="year_sheet"),
    path("coops/members/<int:pk>/sheet/<int:year>/pdf/", slips.sheet_pdf, name="year_sheet_pdf"),
]

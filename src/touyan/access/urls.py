"""Addresses of signing in, of one's own account, of cards and of accounts."""

from django.urls import path

from touyan.access.views import accounts, api_keys, cards, entrance, own

app_name = "access"
urlpatterns = [
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/phone/", entrance.by_phone, name="by_phone"),
    path("sign-in/code/", entrance.code, name="code"),
    path("sign-in/who/", entrance.who, name="who"),
    path("sign-in/card/", entrance.by_card, name="by_card"),
    path("sign-in/password/", entrance.by_password, name="by_password"),
    path("sign-in/pair/", entrance.pair, name="pair"),
    path("k/<slug:serial>/", entrance.scanned_card, name="scanned_card"),
    path("sign-out/", entrance.sign_out, name="sign_out"),
    path("me/devices/", own.devices, name="devices"),
    path("me/devices/others/end/", own.end_other_devices, name="end_other_devices"),
    path("me/devices/<slug:mark>/end/", own.end_device, name="end_device"),
    path("me/pin/", own.change_pin, name="change_pin"),
    path("me/password/", own.change_password, name="change_password"),
    path("cards/", cards.card_list, name="cards"),
    path("cards/issue/", cards.issue, name="issue_cards"),
    path("cards/print/<uuid:batch>/", cards.print_cards, name="print_cards"),
    path("cards/print/<uuid:batch>/done/", cards.finish_print, name="finish_print"),
    path("cards/register/", cards.register, name="card_register"),
    path("cards/<int:pk>/void/", cards.void, name="void_card"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.new_account, name="new_account"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.reset_password, name="reset_password"),
    path("accounts/<int:pk>/app/", accounts.forget_app, name="forget_app"),
    path("accounts/<int:pk>/unlock/", accounts.unlock, name="unlock_account"),
    path("accounts/<int:pk>/close/", accounts.close, name="close_account"),
    path("accounts/<int:pk>/reopen/", accounts.reopen, name="reopen_account"),
    path("api-keys/", api_keys.key_list, name="api_keys"),
    path("api-keys/new/", api_keys.new_key, name="new_api_key"),
    path("api-keys/<int:pk>/", api_keys.key, name="api_key"),
    path("api-keys/<int:pk>/revoke/", api_keys.revoke, name="revoke_api_key"),
]

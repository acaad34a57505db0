"""Addresses of the pages of a cooperative's books."""

from django.urls import path

from touyan.coops.views import books, keeping, stock_counts, vouchers

urlpatterns = [
    path("coops/books/", books.books, name="books"),
    path("coops/<int:pk>/books/", books.desk_page, name="desk"),
    path("coops/<int:pk>/books/count/", books.count, name="count"),
    path("coops/<int:pk>/books/close/", books.close_month, name="close_books"),
    path("coops/<int:pk>/books/year-end/", books.year_end, name="year_end"),
    path("coops/<int:pk>/books/goods/", books.goods, name="goods"),
    path("coops/<int:pk>/books/counts/", stock_counts.stock_counts_page, name="stock_counts"),
    path("coops/<int:pk>/books/counts/new/", stock_counts.count_goods, name="count_goods"),
    path("coops/counts/<int:pk>/", stock_counts.stock_count, name="stock_count"),
    path("coops/<int:pk>/books/money/<str:of>/", keeping.money, name="money_book"),
    path("coops/<int:pk>/books/imports/", keeping.imports, name="imports"),
    path("coops/<int:pk>/books/imports/<int:run>/", keeping.import_run, name="import_run"),
    path("coops/<int:pk>/books/imports/<int:run>/book/", keeping.book_run, name="book_run"),
    path(
        "coops/<int:pk>/books/imports/<int:run>/register/",
        keeping.register_run,
        name="register_run",
    ),
    path("coops/<int:pk>/books/new/<str:template>/", vouchers.new, name="new_voucher"),
    path("coops/<int:pk>/books/export/<str:what>/", books.export, name="export_books"),
    path("coops/<int:pk>/vouchers/", vouchers.listing, name="vouchers"),
    path("coops/<int:pk>/statements/", books.statements_page, name="statements"),
    path("coops/<int:pk>/open-accounts/", books.open_accounts, name="open_accounts"),
    path("coops/vouchers/<int:pk>/", vouchers.voucher, name="voucher"),
    path("coops/vouchers/<int:pk>/check/", vouchers.check, name="check_voucher"),
    path("coops/vouchers/<int:pk>/return/", vouchers.give_back, name="return_voucher"),
    path("coops/vouchers/<int:pk>/submit/", vouchers.submit, name="submit_voucher"),
    path("coops/vouchers/<int:pk>/cancel/", vouchers.cancel, name="cancel_voucher"),
    path("coops/vouchers/<int:pk>/reverse/", vouchers.reverse, name="reverse_voucher"),
    path("coops/vouchers/<int:pk>/papers/", vouchers.attach, name="attach_paper"),
]

"""Commodities, books, accounts, transfers, balances and seals: the only writer of quantities."""

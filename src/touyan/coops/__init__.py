"""Cooperatives: members, shares, books, distribution."""

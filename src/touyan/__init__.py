"""Touyan (头雁): a county's working system for party-led rural revitalisation."""

__version__ = "0.1.0"

"""Append-only record of acts."""

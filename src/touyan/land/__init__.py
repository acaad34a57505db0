"""Parcels, terms, land contracts."""

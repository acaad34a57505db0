"""Targets and duties."""

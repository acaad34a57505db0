"""Synthetic counties built through the same services as real ones."""

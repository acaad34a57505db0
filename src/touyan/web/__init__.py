"""Shared pages, figures, navigation and components."""

"""Measures, facts by area and month, alert rules, dispatch."""

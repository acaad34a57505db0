"""Whistles, requests, suggestions, petitions, mediation, tickets: one inbox, one clock."""

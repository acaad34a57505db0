"""Meetings, motions, votes: the proof behind a resolution."""

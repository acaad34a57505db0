"""Reads of the indicators room: facts by place and month, reports, alerts."""

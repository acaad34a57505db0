"""Commands of the indicators room."""

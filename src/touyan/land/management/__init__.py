"""Commands of the land room."""

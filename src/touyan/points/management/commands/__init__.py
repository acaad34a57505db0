"""Commands of the points room."""

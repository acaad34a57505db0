"""Commands of the disclosure room."""

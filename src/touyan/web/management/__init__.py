"""Commands of the shared pages."""

"""Pages of signing in, of one's own account, of household cards and of accounts."""

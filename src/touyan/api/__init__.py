"""The read API and its OpenAPI contract."""

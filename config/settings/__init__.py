"""Settings: `base` for all, `embedded` to try out, `county` for production, `test` for the tests."""

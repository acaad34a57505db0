"""Management commands of the backstage room."""

"""Template tags of the backstage room."""

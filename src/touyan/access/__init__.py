"""Accounts, sign-in and the way from posts to powers to an Actor."""

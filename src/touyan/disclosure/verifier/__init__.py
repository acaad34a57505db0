"""What outsiders check a month with: a page and a program that need nothing of ours."""

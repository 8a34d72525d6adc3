"""Stored invoice to paper: what is stored is printed, nothing is computed again."""

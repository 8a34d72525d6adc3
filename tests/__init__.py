"""Claims about the house as a whole; the claims about one room live in that room."""

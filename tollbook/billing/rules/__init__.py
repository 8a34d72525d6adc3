"""Pure rules of billing: periods and words."""

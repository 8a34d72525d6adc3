"""The agents' pages: their own customers and those of the agents below, to look at."""

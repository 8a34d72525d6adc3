"""Pages of what calls cost: plans, decks, exceptions, allotments, places, the calculator."""

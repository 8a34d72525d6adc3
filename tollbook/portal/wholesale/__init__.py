"""Pages of the wholesale face that the customers' portal does not have."""

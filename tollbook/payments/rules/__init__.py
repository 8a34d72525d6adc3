"""Rules about paying: pure, no tables, no clock."""

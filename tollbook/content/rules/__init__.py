"""What a base may make of its look: pure rules."""

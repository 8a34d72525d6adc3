"""Tollbook: billing and customer portal for telephone companies."""

__version__ = "0.1.0"

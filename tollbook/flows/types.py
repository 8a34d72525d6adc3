"""What crosses the door of flows."""

from tollbook.flows.demo.load import Loaded, Wish

__all__ = ["Loaded", "Wish"]

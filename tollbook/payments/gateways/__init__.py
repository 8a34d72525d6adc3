"""Gateways: who really takes the money, behind one protocol."""

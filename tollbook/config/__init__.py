"""Config: the only room that knows all others: settings, addresses, the gate, the frame.

Knows: which faces are mounted where, which right opens each route.
Must not know: any rule about money, calls or customers.
Tables: none. Doors: none; nobody imports config.
"""

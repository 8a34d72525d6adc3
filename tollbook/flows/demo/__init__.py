"""The demo carrier: three invented brands, their customers, five months of calls and bills.

Everything comes from fixed lists and a fixed seed, so it is the same on every machine on the
same day. People, firms and rates are invented; telephone numbers lie in 555-01xx or in
exchanges that are never given to customers.
"""

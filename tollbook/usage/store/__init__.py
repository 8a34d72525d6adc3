"""The call store: an Apache Iceberg table of every accepted call, priced or not.

schema: the columns.   shelf: which files there are.   read: DuckDB over them.   write: commits.
durable: what was committed survives a power cut.
"""

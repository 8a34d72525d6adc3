"""Records into and out of the system as folders of CSV files.

One table is one file. What a column holds, how it is read and what is refused is declared where
the pages read it too; nothing here has a rule of its own about a field. A file is taken in batches,
each a transaction, and the register says how far it got, so a load that was killed goes on where
it stood.
"""

"""Rating: columns of calls and a tariff in, priced columns out.

Knows: how a call is classified, matched to a rule, timed and priced, to the micro.
Must not know: Django, files, accounts as rows, invoices, the clock, or where the columns run.
Tables: none. Open room: any file may be imported from above.
"""

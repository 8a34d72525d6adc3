"""Services: what each account has: products, their numbers, charges and dates.

Knows: which product an account had on which day and what it carries.
Must not know: calls, bills, payments.
Tables: Product, ProductCharge, RingToChange, E911Registration, ResourceOrder,
ResourceSwitch, QuantityChange.
Doors: models, queries, actions, types.
"""

"""Catalog: what is sold and at which price, dated.

Knows: product types, charge items and their prices, rate plans, rules, bands, decks, calling
areas, area codes, tax categories and tax rules; compiles the tariff that prices calls.
Must not know: which account bought what, and what anybody used.
Tables: ProductType, TaxCategory, ChargeItem, ItemPrice, Deck, DeckRow, RatePlan, RateException,
DeckLoad, ExceptionRate, Allotment, AllotmentTerms, Band, Holiday, RateRule, CallingArea, AreaCode,
Exchange, TaxRule, TaxPlace, BaseCharge, UsedPrice,
UsedPlan, UsedTerms, UsedItemPrice.
Doors: models, queries, actions, types.
"""

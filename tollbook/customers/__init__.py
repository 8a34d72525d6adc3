"""Customers: companies, bases, groups, accounts and their locations.

Knows: who a customer is, which brand serves them, where they are, who may look at them.
Must not know: what they bought, used or owe.
Tables: Company, Base, BaseTemplate, Group, GroupAssociation, AccountNumberScheme, Settings, Status,
Action, Term, Account, AccountSecurity, ContactOfRecord, FormerNumber, TermsAcceptance, Consent,
Location, PlaceOverride, Membership, Agent, Note, Document, IdentityTask, SearchText.
Doors: models, queries, actions, types.
"""

"""Payments: how money comes in: methods, attempts, automatic payments, gateways.

Knows: what may be paid how, and what became of each attempt.
Must not know: how a bill came about; billing is its neighbour and passes cycle codes by value.
Tables: PaymentProfile, BasePayment, Settings, PaymentRule, RuleText, ConsentGiven, CycleGateways,
Method, AchForm, Attempt, AttemptShare, Refund, PayLink, LinkTry, AutoPlan, AutoRun, AutoTry,
AchFile, AchItem, AchNotice, SandboxCharge.
Doors: models, queries, actions, types.
"""

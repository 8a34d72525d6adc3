"""Access: who a person is and what they may do.

Knows: log-ins, modules and their five rights, groups, the routes' rights; who changed or saw what;
how protected values are sealed; how often somebody guessed, who signed in and who is here; what a
person proves beside a password; by what programs are known.
Must not know: accounts, bases, or any page's contents.
Tables: User, Name, Module, Settings, Change, AccessEvent, Tries, SignIn, Visit, OneTimeSecret,
Request, AuthenticatorApp, Passkey, RecoveryCode, TrustedBrowser, FactorReset, ApiToken,
SentOnce (and Django's Group and Permission).
Doors: models, queries, actions, types.
"""

"""Content: what is shown beside the figures: news and the look of each base.

Knows: news with audience and dates, logos and colour tokens.
Must not know: accounts, money, pages.
Tables: News, BaseLook.
Doors: models, queries, actions, types.
"""

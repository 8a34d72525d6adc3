"""Content: what is shown beside the figures: news, links outside, forms and the look
of each base.

Knows: news with audience and dates, custom links and their places, logos and colour tokens.
Must not know: accounts, money, pages.
Tables: News, NewsHidden, CustomLink, BaseLook, BrandImage, TermsDocument, DownloadForm,
SocialLink.
Doors: models, queries, actions, types.
"""

"""What calls are called on a bill, and the tax category that their lines have."""

import pyarrow as pa

# Call category -> (words on the bill, tax category).
CALL_WORDS = {
    "local": ("Local calls", "voice_local"),
    "eas": ("Extended area calls", "voice_local"),
    "elc": ("Extended local calls", "voice_local"),
    "intralata": ("Local toll calls", "voice_intrastate"),
    "intrastate": ("In-state long distance", "voice_intrastate"),
    "interstate": ("State-to-state long distance", "voice_interstate"),
    "alaska_hawaii": ("Calls to and from Alaska and Hawaii", "voice_interstate"),
    "canada": ("Calls to Canada", "international"),
    "international": ("International calls", "international"),
    "toll_free_intra": ("Toll-free calls received, in-state", "toll_free_intra"),
    "toll_free_inter": ("Toll-free calls received, state-to-state", "toll_free_inter"),
    "directory_assistance": ("Directory assistance", "voice_local"),
    "operator": ("Operator calls", "voice_intrastate"),
    "premium": ("Premium-rate calls", "other"),
    "inbound": ("Calls received", "voice_local"),
    "on_net": ("Calls between your own numbers", "voice_local"),
}
# The same in the narrow column of a call list.
CALL_KINDS = {
    "local": "Local",
    "eas": "Extended area",
    "elc": "Extended local",
    "intralata": "Local toll",
    "intrastate": "In-state",
    "interstate": "State-to-state",
    "alaska_hawaii": "Alaska, Hawaii",
    "canada": "Canada",
    "international": "International",
    "toll_free_intra": "Toll-free",
    "toll_free_inter": "Toll-free",
    "directory_assistance": "Directory",
    "operator": "Operator",
    "premium": "Premium-rate",
    "inbound": "Received",
    "on_net": "Own numbers",
    "emergency": "Emergency",
}
CALL_CATEGORIES = pa.table(
    {
        "code": list(CALL_WORDS),
        "words": [words for words, _tax in CALL_WORDS.values()],
        "tax_category": [tax for _words, tax in CALL_WORDS.values()],
    }
)


def tax_category_of(kind: str, *, is_voip: bool) -> str:
    """The tax category of a line of these calls, as the charges of usage have it.

    kind: a call category of `CALL_WORDS`.   is_voip: of a hosted product, whose calls are taxed as
    such, except those that are no telephone service.
    """
    own = CALL_WORDS[kind][1]
    return "voip" if is_voip and own != "other" else own


# Kind of product -> the tax categories that its lines in service bear, for amounts per line.
LINES_OF_KIND = {
    "local": ("voice_local",),
    "long_distance": ("voice_intrastate", "voice_interstate"),
    "calling_card": ("voice_intrastate", "voice_interstate"),
    "toll_free": ("toll_free_intra", "toll_free_inter"),
    "internet": ("internet",),
    "voip": ("voip",),
    "circuit": ("other",),
    "voicemail": ("other",),
    "equipment": ("equipment",),
}
_LINES = [(kind, category) for kind, found in LINES_OF_KIND.items() for category in found]
TYPE_CATEGORIES = pa.table(
    {"type_kind": [kind for kind, _ in _LINES], "category": [category for _, category in _LINES]}
)

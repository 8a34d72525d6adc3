"""Which security questions may not be asked: those whose answer can be looked up."""

import re

# Birth, family names, SSN, address, phone, account, bill, school, employer, pet.
PERSONAL = re.compile(
    r"\b(birth\w*|born|maiden|mother\w*|father\w*|parents?|grand\w+|brother\w*|sister\w*|"
    r"surname\w*|family|(last|middle|first|given|nick) ?names?|spouse\w*|wife\w*|husband\w*|"
    r"child\w*|ssn|social security|tax ?(id|number)|"
    r"address\w*|street\w*|zip|post(al)? ?codes?|hometown|town|city|"
    r"(tele)?phone\w*|cell|mobile|account\w*|bill(s|ing|ed)?|invoice\w*|payments?|"
    r"school\w*|teacher\w*|college|university|mascot|"
    r"employer\w*|boss\w*|job|company|occupation|"
    r"pets?|dogs?|cats?)\b",
    re.IGNORECASE,
)


def asks_for_secrets(question: str) -> bool:
    """Whether a security question asks for personal data or for data of the account."""
    return PERSONAL.search(question) is not None

"""The rows that values of an account refer to, each asked for once.

One lives as long as one save or one batch of a file does. Parents are locked when they are asked
for, so it must not outlive its transaction.
"""

from collections.abc import Iterable
from functools import cached_property

from django.db.models.functions import Lower, Upper

from tollbook.access.models import User
from tollbook.access.types import GENERIC_NAMES
from tollbook.customers.models import Account, Agent, Base, FormerNumber, Group, Term
from tollbook.customers.queries import default_base
from tollbook.customers.queries.numbers import is_user_id, number_is, owner_of_number
from tollbook.customers.queries.places import Look, places_of
from tollbook.kernel.rows import OneOf

OF_RECORD = ("group", "agent", "term", "status", "corporate_parent")


class Known:
    """Groups, agents, terms, parents and owners of numbers by what people call them."""

    def __init__(self, places: Look | None = None) -> None:
        self._groups: dict[str, Group | None] = {}
        self._agents: dict[str, Agent | None] = {}
        self._terms: dict[str, Term | None] = {}
        self._parents: dict[str, Account | None] = {}
        self._owners: dict[str, Account | None] = {}
        self._user_ids: dict[str, bool] = {}
        self._looked_up: set[str] = set()
        self.places = places or places_of

    @cached_property
    def default_base(self) -> Base:
        """The base of accounts whose group names none."""
        return default_base()

    def base_of(self, group: Group | None) -> Base:
        """The base that a group stands for."""
        return (group.base if group else None) or self.default_base

    def group(self, abbreviation: str) -> Group | None:
        """A group with its base, company and scheme."""
        if abbreviation not in self._groups:
            rows = Group.objects.select_related("base__company", "scheme")
            self._groups[abbreviation] = rows.filter(abbreviation=abbreviation).first()
        return self._groups[abbreviation]

    def agent(self, code: str) -> Agent | None:
        """An agent with its group."""
        if code not in self._agents:
            rows = Agent.objects.select_related("group__base__company", "group__scheme")
            self._agents[code] = rows.filter(code=code).first()
        return self._agents[code]

    def term(self, code: str) -> Term | None:
        """A length of contracts."""
        if code not in self._terms:
            self._terms[code] = Term.objects.filter(code=code).first()
        return self._terms[code]

    def parent(self, number: str) -> Account | None:
        """The account that is to be a parent, locked."""
        key = number.upper()
        if key not in self._parents:
            rows = Account.objects.select_for_update(of=("self",))
            rows = rows.select_related("group__base__company")
            self._parents[key] = rows.filter(number_is(number)).first()
        return self._parents[key]

    def owner(self, number: str) -> Account | None:
        """Whose number that is, or was."""
        key = number.upper()
        if key not in self._owners:
            self._owners[key] = owner_of_number(number)
        return self._owners[key]

    def is_user_id(self, number: str) -> bool:
        """Whether somebody has that number as user id."""
        key = number.upper()
        if key not in self._user_ids:
            self._user_ids[key] = is_user_id(number)
        return self._user_ids[key]

    def is_free(self, user_id: str, account: Account) -> bool:
        """Whether a new log-in of `account` may be called so: nobody is, and no other account."""
        owner = self.owner(user_id)
        is_taken = self.is_user_id(user_id) or user_id.casefold() in GENERIC_NAMES
        return not is_taken and (owner is None or owner.pk == account.pk)

    def take_user_id(self, user_id: str) -> None:
        """Somebody is to be called so, though no row says it yet."""
        self._user_ids[user_id.upper()] = True

    def has_looked_up(self, number: str) -> bool:
        """Whether `look_up` was asked for it, before which somebody claimed it."""
        return number.upper() in self._looked_up

    def look_up(self, numbers: Iterable[str]) -> None:
        """Ask for the owners of many numbers at once; what nobody has is known to be free.

        Claim them first (`access.actions.claim_names`), or somebody may take one meanwhile.
        """
        wanted = sorted({each.upper() for each in numbers})
        self._looked_up |= set(wanted)
        lowered = User.objects.annotate(key=Lower("user_id"))
        lower = [each.lower() for each in wanted]
        taken = set(lowered.filter(OneOf(Lower("user_id"), lower)).values_list("key"))
        self._user_ids |= {each: (each.lower(),) in taken for each in wanted}
        self._owners |= dict.fromkeys(wanted)
        former = FormerNumber.objects.filter(OneOf(Upper("number"), wanted))
        for each in former.select_related("account"):
            self._owners[each.number.upper()] = each.account
        # The number that an account has now goes before one that another had.
        present = Account.objects.filter(OneOf(Upper("number"), wanted))
        for account in present.select_related(*OF_RECORD):
            self._owners[account.number.upper()] = account

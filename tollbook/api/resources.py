"""What a resource is: where it lies, what it answers, and the rights that open it by kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ninja import Router

from tollbook.access.types import Kind
from tollbook.customers.types import wholesale_right

# A right to see, and a further one to change something, "" for none: as in `access.types.Route`.
Rights = tuple[str, str]


@dataclass(frozen=True)
class Resource:
    """A resource of the API; its rights are those of the pages that show the same.

    path: below the prefix of the face.   customer, agent: None where they have no such page.
    of_company: about no single accounts, so shut to staff who see only some.
    Wholesale customers need the twins of a customer's rights.   changes: the further right of the
    staff, and that of customers, at addresses (by name) that differ from the others in it.
    """

    path: str
    router: Router
    staff: Rights
    customer: Rights | None = None
    agent: Rights | None = None
    of_company: bool = False
    changes: Mapping[str, Rights] = field(default_factory=dict)

    def change_of(self, name: str) -> str:
        """What staff need besides to change something at the address `name`."""
        return self.changes.get(name, (self.staff[1], ""))[0]

    def twins_of(self, name: str) -> dict[Kind, Rights]:
        """The rights of everybody but the staff at the address `name`."""
        if self.customer is None:
            return {}
        see, change = self.customer
        change = self.changes.get(name, ("", change))[1]
        found = {
            Kind.CUSTOMER: (see, change),
            Kind.WHOLESALE: (wholesale_right(see), wholesale_right(change)),
        }
        return found | ({Kind.AGENT: self.agent} if self.agent is not None else {})

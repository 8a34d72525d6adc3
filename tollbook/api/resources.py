"""What a resource is: where it lies, what it answers, and the rights that open it by kind."""

from dataclasses import dataclass

from ninja import Router

from tollbook.access.types import Kind
from tollbook.customers.types import wholesale_right

# A right to see, and a further one to change something, "" for none: as in `access.types.Route`.
Rights = tuple[str, str]


@dataclass(frozen=True)
class Resource:
    """A resource of the API; its rights are those of the pages that show the same.

    path: below the prefix of the face.   agent: None where agents have no such page.
    Wholesale customers need the twins of a customer's rights.
    """

    path: str
    router: Router
    staff: Rights
    customer: Rights
    agent: Rights | None = None

    @property
    def twins(self) -> dict[Kind, Rights]:
        """The rights of everybody but the staff."""
        see, change = self.customer
        found = {
            Kind.CUSTOMER: self.customer,
            Kind.WHOLESALE: (wholesale_right(see), wholesale_right(change)),
        }
        return found | ({Kind.AGENT: self.agent} if self.agent is not None else {})

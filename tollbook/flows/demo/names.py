"""Invented names of people, firms, streets, and real towns with their ZIP codes."""

from dataclasses import dataclass
from random import Random

FIRST = (
    *("Maeve", "Anders", "Priya", "Tobias", "Ingrid", "Rosa", "Elias", "Hanna", "Marcus", "Yuki"),
    *("Linnea", "Omar", "Greta", "Theo", "Amara", "Nils", "Clara", "Desmond", "Freya", "Hugo"),
    *("Imani", "Jonas", "Katya", "Leif", "Miriam", "Noor", "Oskar", "Paloma", "Quentin", "Ruth"),
    *("Stellan", "Tamsin", "Ulla", "Viktor", "Willa", "Xavier", "Yvette", "Zora", "Bram", "Dalia"),
)
LAST = (
    *("Halvorsen", "Okafor", "Lindqvist", "Marsh", "Delgado", "Brandt", "Nakamura", "Pruitt"),
    *("Sorensen", "Whitlock", "Abara", "Castellan", "Dunmore", "Eklund", "Farrow", "Grimsby"),
    *("Haugen", "Ibarra", "Jernigan", "Kallio", "Lundgren", "Moreau", "Nystrom", "Ostrander"),
    *("Pettersen", "Quill", "Rasmussen", "Sandoval", "Thorne", "Ulrich", "Vance", "Westby"),
    *("Yarrow", "Zeller", "Ashdown", "Birchall", "Corliss", "Drummond", "Everly", "Foss"),
)
TRADES = (
    *("Bakery", "Dental", "Hardware", "Outfitters", "Printing", "Veterinary Clinic", "Law Office"),
    *("Auto Body", "Books", "Brewing", "Insurance", "Roofing", "Greenhouse", "Marina", "Realty"),
    *("Optical", "Plumbing", "Physiotherapy", "Cold Storage", "Timber", "Accounting", "Cafe"),
)
PLACES = (
    *("Lakehead", "North Pier", "Split Rock", "Iron Range", "Twin Ports", "Birch Hill"),
    *("Kettle River", "Stony Point", "Aurora", "Red Elm", "Prairie Edge", "Sawtooth"),
    *("Copper Kettle", "Blue Heron", "Old Mill", "Granite", "Harvest Moon", "Juniper"),
)
STREETS = (
    *("Canal Street", "Lakeview Avenue", "Juniper Lane", "Foundry Road", "Second Street"),
    *("Cedar Court", "Depot Street", "Orchard Road", "Harbor Drive", "Quarry Road"),
    *("Mill Street", "Birchwood Drive", "Railway Avenue", "Chapel Hill Road", "Ferry Lane"),
)


@dataclass(frozen=True)
class Place:
    """A town: where an account is, and which area code its numbers have."""

    city: str
    state: str
    postal_code: str
    county: str
    area_code: str


LAKE_PLACES = (
    Place("Duluth", "MN", "55802", "St. Louis County", "218"),
    Place("Duluth", "MN", "55803", "St. Louis County", "218"),
    Place("Duluth", "MN", "55811", "St. Louis County", "218"),
    Place("Two Harbors", "MN", "55616", "Lake County", "218"),
    Place("Cloquet", "MN", "55720", "Carlton County", "218"),
    Place("Grand Marais", "MN", "55604", "Cook County", "218"),
    Place("Grand Rapids", "MN", "55744", "Itasca County", "218"),
)
WOODS_PLACES = (
    Place("Superior", "WI", "54880", "Douglas County", "715"),
    Place("Ashland", "WI", "54806", "Ashland County", "715"),
    Place("Hayward", "WI", "54843", "Sawyer County", "715"),
    Place("Eau Claire", "WI", "54701", "Eau Claire County", "715"),
    Place("Rice Lake", "WI", "54868", "Barron County", "715"),
)
PRAIRIE_PLACES = (
    Place("Fargo", "ND", "58102", "Cass County", "701"),
    Place("Grand Forks", "ND", "58201", "Grand Forks County", "701"),
    Place("Bismarck", "ND", "58501", "Burleigh County", "701"),
    Place("Jamestown", "ND", "58401", "Stutsman County", "701"),
    Place("Moorhead", "MN", "56560", "Clay County", "218"),
)


def person(source: Random) -> str:
    """A first and a last name."""
    return f"{source.choice(FIRST)} {source.choice(LAST)}"


def firm(source: Random) -> str:
    """A firm named after a place or a family."""
    head = source.choice(PLACES) if source.randrange(3) else source.choice(LAST)
    return f"{head} {source.choice(TRADES)}"


def street(source: Random) -> str:
    """A house number and a street."""
    return f"{source.randint(2, 2400)} {source.choice(STREETS)}"

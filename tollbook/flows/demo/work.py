"""What is worked on at the demo carrier: tickets, orders, requests; where numbers ring."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Group as UserGroup
from django.contrib.auth.models import Permission

from tollbook.access.models import User
from tollbook.access.types import Actor, Face
from tollbook.catalog.models import ChargeItem, ProductType
from tollbook.catalog.types import ProductKind
from tollbook.content.actions import save_custom_link, save_download_form
from tollbook.content.models import CustomLink, DownloadForm
from tollbook.content.types import LinkPlace
from tollbook.customers.models import Base, Membership
from tollbook.flows.work import open_work, say_about_work, take_work_step
from tollbook.services.models import Product
from tollbook.work.actions import assign, set_new_service
from tollbook.work.models import TaskType
from tollbook.work.types import Callback, NewTask, Priority, Seen

# Who signs in with a bill to look at has work to look at, too.
CUSTOMERS_MAX = 12
TROUBLES = (
    # subject, description, hours ago, steps, what we say
    (
        "No dial tone since this morning",
        "The line is dead. The phone works at another socket.",
        *(3, (), ""),
    ),
    (
        "Calls crackle when it rains",
        "Each time it rains, callers hear crackling and ask us to repeat.",
        *(30, ("start",), "A technician comes on the next dry day, between 8 and 12."),
    ),
    (
        "Voicemail lamp stays on",
        "All messages are deleted, and the lamp still blinks.",
        *(150, ("start", "resolve"), "We have reset the mailbox."),
    ),
)
ORDERS = (
    ("new-order", "Two more lines at the counter", 50, ("start",)),
    ("change-order", "Move the fax line to the back office", 20, ()),
    ("new-order", "Toll-free number for the spring sale", 400, ("start", "complete")),
)
OFFERED = ("local", "hosted-voice", "toll-free")
LINKS = (
    (LinkPlace.SERVICES, "Network status", "https://status.larkspur.example/"),
    (LinkPlace.LINKS, "Coverage map", "https://map.larkspur.example/"),
    (LinkPlace.LINKS, "Community calendar", "https://events.larkspur.example/"),
    (LinkPlace.HELP, "Set up your voicemail", "https://help.larkspur.example/voicemail/"),
)
FORMS = (
    # name, heading, what it is for, its file, its lines
    (
        *("Move of service", "Service", "For when you move to another address."),
        "move-of-service.txt",
        ("MOVE OF SERVICE", "Account number:", "Old address:", "New address:", "From (day):"),
    ),
    (
        *("Letter of authorization", "Service", "Lets us bring your number from another carrier."),
        "letter-of-authorization.txt",
        ("LETTER OF AUTHORIZATION", "Number:", "Present carrier:", "Name on its bill:", "Signed:"),
    ),
    (
        *("Automatic payment by bank", "Payments", "To sign and upload with a bank account."),
        "automatic-payment.txt",
        ("AUTOMATIC PAYMENT", "Account number:", "Last 4 digits of the bank account:", "Signed:"),
    ),
)


def add_work(now: datetime, staff: User) -> None:
    """Open and closed work for those who sign in, what can be asked for, and links outside."""
    _offer_new_service(now)
    _let_numbers_ring()
    for where, text, url in LINKS:
        link = CustomLink(place=where, text=text, url=url)
        save_custom_link(link=link, by=Actor(at=now, face=Face.SYSTEM))
    _offer_forms(now)
    members = Membership.objects.filter(is_primary=True, account__status__is_open=True)
    found = members.select_related("account", "user").order_by("pk")[:CUSTOMERS_MAX]
    for place, member in enumerate(found):
        _troubles(member, staff, now, place)
        _orders(member, staff, now, place)


def _offer_new_service(now: datetime) -> None:
    by = Actor(at=now, face=Face.SYSTEM)
    task_type = TaskType.objects.get(code="new-service")
    for product_type in ProductType.objects.filter(code__in=OFFERED):
        set_new_service(product_type=product_type, task_type=task_type, by=by)
    right = Permission.objects.get(codename="NewService.Add")
    UserGroup.objects.get(name="Customers").permissions.add(right)


def _offer_forms(now: datetime) -> None:
    for place, (name, heading, words, file_name, lines) in enumerate(FORMS):
        form = DownloadForm(name=name, heading=heading, description=words, list_order=10 * place)
        content = "\r\n\r\n".join(lines).encode()
        save_download_form(form=form, by=Actor(at=now, face=Face.SYSTEM), file=(file_name, content))


def _let_numbers_ring() -> None:
    """Toll-free numbers ring at a line of their account, and customers may change it."""
    ChargeItem.objects.filter(code="tf-number").update(care_interstate=True)
    Base.objects.update(ring_to_shown=True)
    kinds = (ProductKind.LOCAL, ProductKind.VOIP)
    for product in Product.objects.filter(product_type__kind=ProductKind.TOLL_FREE):
        own = Product.objects.filter(account=product.account, product_type__kind__in=kinds)
        line = own.exclude(digits="").order_by("pk").first()
        product.ring_to = line.digits if line else ""
        product.save(update_fields=["ring_to"])


def _troubles(member: Membership, staff: User, now: datetime, place: int) -> None:
    """Three tickets: one nobody has looked at, one in hand, one resolved."""
    account = member.account
    live = Product.objects.filter(account=account, status="active", disconnected_on__isnull=True)
    lines = list(live.filter(product_type__has_usage=True).order_by("pk")[: len(TROUBLES)])
    for number, (product, trouble) in enumerate(zip(lines, TROUBLES, strict=False)):
        subject, description, hours, steps, words = trouble
        at = now - timedelta(hours=hours + place)
        wanted = NewTask(
            account=account,
            task_type=TaskType.objects.get(code="trouble"),
            subject=subject,
            description=description,
            products=(product,),
            callback=Callback(member.user.name, account.phone, "Weekdays from 8 to 5"),
            priority=Priority.HIGH if number == 0 and place == 0 else Priority.NORMAL,
            from_customer=True,
        )
        theirs = Actor(at=at, face=Face.PORTAL, user=member.user)
        task = open_work(key=f"demo:t:{account.pk}:{number}", wanted=wanted, by=theirs)
        ours = Actor(at=at + timedelta(hours=1), face=Face.OFFICE, user=staff)
        if steps:
            assign(task=task, user=staff, by=ours)
        for code in steps:
            action = task.task_type.actions.get(code=code)
            note = words if action.asks_note else ""
            take_work_step(task=task, action=action, by=ours, note=note)
        if words:
            seen, key = Seen(customer=True), f"demo:c:{account.pk}:{number}"
            say_about_work(task=task, key=key, text=words, seen=seen, by=ours)


def _orders(member: Membership, staff: User, now: datetime, place: int) -> None:
    """Orders on their way, and one that is done."""
    account = member.account
    where = account.locations.order_by("-is_bill_to", "code").first()
    for number, (code, subject, hours, steps) in enumerate(ORDERS):
        at = now - timedelta(hours=hours + place)
        by = Actor(at=at, face=Face.OFFICE, user=staff)
        wanted = NewTask(
            account=account,
            task_type=TaskType.objects.get(code=code),
            subject=subject,
            location=where,
            callback=Callback(member.user.name, account.phone),
            wanted_on=(now + timedelta(days=14 - number)).date() if not steps[1:] else None,
        )
        task = open_work(key=f"demo:o:{account.pk}:{number}", wanted=wanted, by=by)
        later = Actor(at=at + timedelta(hours=5), face=Face.OFFICE, user=staff)
        for step in steps:
            take_work_step(task=task, action=task.task_type.actions.get(code=step), by=later)

"""People: members, what was decided about them, who may sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from eslabon.registry.base import Event, Master, Owned, money, optional_reference, reference, short, text


class User(AbstractUser):
    """A person who signs in; what they may do in an organisation is a Membership."""


class Membership(Owned):
    """The role of a user in an organisation."""

    ROLES = ("manager", "accountant", "clerk", "board", "member")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = short()
    member = optional_reference("registry.Member")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user", "role"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role="member", member__isnull=False)
                | (~models.Q(role="member") & models.Q(member__isnull=True)),
                name="membership_member_is_a_member",
            ),
        ]


class Member(Master):
    """A person, couple or organisation with rights and duties, or (is_member no) a supplier who is none."""

    code = short()
    name = text()
    kind = short(default="person")
    sex = short()
    birth_year = models.BigIntegerField(null=True)
    community = short()
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    phone = text()
    household = short()
    national_id = text()
    payout_method = short()
    payout_bank = text()
    payout_account = text()
    committee = short()
    language = short()
    is_member = models.BooleanField(default=True)
    consent_on = models.DateField(null=True)
    consent_for = short()

    def is_member_on(self, day) -> bool:
        return self.is_member and self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class MemberStanding(Event):
    """A decided suspension, removal or lower price with dates; acts at the scale."""

    member = reference("registry.Member")
    kind = short()
    pct_micro = models.BigIntegerField(null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    decision = text()


class HouseholdIncome(Event):
    year = models.BigIntegerField()
    member = reference("registry.Member")
    source = text()
    amount_minor = money()


class TerritoryMeasure(Event):
    year = models.BigIntegerField()
    place = text()
    measure = text()
    value_micro = models.BigIntegerField()
    source = text()

from eslabon.registry.models.land import Certificate, Plot, UseRight
from eslabon.registry.models.organisation import Appropriation, Organisation, Season, Station
from eslabon.registry.models.people import (
    HouseholdIncome,
    Member,
    Membership,
    MemberStanding,
    TerritoryMeasure,
    User,
)
from eslabon.registry.models.produce import (
    Attribute,
    Container,
    Deduction,
    Grade,
    Limit,
    Price,
    Product,
    Yield,
)

__all__ = [
    "Appropriation",
    "Attribute",
    "Certificate",
    "Container",
    "Deduction",
    "Grade",
    "HouseholdIncome",
    "Limit",
    "Member",
    "MemberStanding",
    "Membership",
    "Organisation",
    "Plot",
    "Price",
    "Product",
    "Season",
    "Station",
    "TerritoryMeasure",
    "UseRight",
    "User",
    "Yield",
]

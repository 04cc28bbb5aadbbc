"""`eslabon settle SEASON`."""

from __future__ import annotations

from eslabon.cli import Outcome, choosing
from eslabon.common.words import language
from eslabon.settlement.operations import close_season
from eslabon.settlement.queries import settlement_document
from eslabon.settlement.telling import lines


def arguments(name: str, parser) -> None:
    parser.add_argument("season")
    parser.add_argument("--close", action="store_true", help="book it: the season's accounts are closed")
    parser.add_argument("--with-uncollected", action="store_true", help="close although buyers still owe")
    parser.add_argument(
        "--carry-stock", action="store_true", help="move what is left into the next season, at cost"
    )


def run(options) -> Outcome:
    organisation = choosing.organisation(options)
    season = choosing.season(organisation, options.season)
    if options.close:
        document = close_season(
            organisation,
            season,
            with_uncollected=options.with_uncollected,
            carry_stock=options.carry_stock,
            actor="command line",
        )
    else:
        document = settlement_document(organisation, season)
    return Outcome(document, lines(document, language()))

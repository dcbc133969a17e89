"""What commands of the shell have in common."""

import click

locale_option = click.option(
    "--locale",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    help="Language of the messages.",
)

"""``python -m benchmarks completions --database postgresql``."""

import logging
import os
import platform

import click
import structlog

from benchmarks import completions, feel, growth, jobs
from benchmarks.databases import databases, durability
from benchmarks.measure import show

BENCHMARKS = {"completions": completions.run, "growth": growth.run}


@click.command()
@click.argument("benchmark", type=click.Choice([*BENCHMARKS, "feel", "jobs"]))
@click.option(
    "--database",
    type=click.Choice(["sqlite", "postgresql"]),
    default="sqlite",
    show_default=True,
)
@click.option("--rounds", default=7, show_default=True, help="The median counts.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def main(benchmark: str, database: str, rounds: int, *, as_json: bool) -> None:
    """Measure Paigong, and SpiffWorkflow 3.2.0 beside it."""
    if benchmark == "feel":
        for line in feel.run(rounds, as_json=as_json):
            click.echo(line)
        return
    # As `paigong serve` does.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)
    )
    if benchmark == "jobs":  # of processes, on PostgreSQL
        for line in jobs.show(jobs.run(rounds), as_json=as_json):
            click.echo(line)
        return
    with databases(database) as new_database:
        probe = new_database()
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        click.echo(f"{durability(probe)}; {machine}", err=True)
        probe.dispose()
        for line in show(
            BENCHMARKS[benchmark](database, new_database, rounds), as_json=as_json
        ):
            click.echo(line)


if __name__ == "__main__":
    main()

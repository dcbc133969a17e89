"""The shell command that runs the tests of processes."""

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import click
import structlog

from storage.trial_databases import trial_databases
from web.cli_options import locale_option
from web.trial_companies import TrialCompanies, trial_world
from workflows.engine import Engine
from workflows.errors import EngineError, Text
from workflows.models.findings import InvalidDeploymentError
from workflows.process_tests import callers, report
from workflows.process_tests.language import TestFile
from workflows.process_tests.reader import read_test_file
from workflows.process_tests.runner import FileResult, Processes, Runner

SUFFIX: Final = ".test.yaml"
ReadResources = Callable[[tuple[str, ...]], dict[str, bytes]]

_NONE: Final = Text("没有测试文件（*.test.yaml）。", "There are no *.test.yaml files.")


def process_tests(
    bundled: Path, read_resources: ReadResources, prepare: Callable[[Engine], None]
) -> click.Command:
    """Make the command, for the processes that come with the product or others."""

    @click.command("test-process")
    @click.argument("paths", nargs=-1, type=click.Path(exists=True))
    @click.option(
        "--database",
        metavar="URL",
        help="Run on PostgreSQL, in databases of its own; without it on SQLite.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Tell it to a program.")
    @locale_option
    def test_process(
        paths: tuple[str, ...], database: str | None, locale: str, *, as_json: bool
    ) -> None:
        """Run the *.test.yaml files of folders, by default those of the product."""
        _be_quiet()
        places = paths or (str(bundled),)
        resources = read_resources(tuple(_folders(places)))
        with _refusals(locale):
            results = run_test_files(find(places), resources, prepare, database)
        if not results:
            raise click.ClickException(_NONE.get(locale))
        _tell(results, locale, as_json=as_json)

    return test_process


def _be_quiet() -> None:
    """Log nothing: what is refused on purpose, or fails, is told by the cases."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL)
    )


@contextmanager
def _refusals(locale: str) -> Iterator[None]:
    """Say what is wrong with files that cannot be read or deployed."""
    try:
        yield
    except InvalidDeploymentError as error:
        for finding in error.findings:
            click.echo(finding.render(locale), err=True)
        raise click.ClickException(error.sentence(locale)) from None
    except EngineError as error:
        raise click.ClickException(error.sentence(locale)) from None


def _tell(results: Sequence[FileResult], locale: str, *, as_json: bool) -> None:
    """Say how the files ended; end with exit code 1 if one has failed."""
    if as_json:
        told = report.as_json(results, locale)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in report.lines(results, locale):
            click.echo(line)
    if not all(result.passed for result in results):
        sys.exit(1)


def run_test_files(
    files: Sequence[Path],
    resources: Mapping[str, bytes],
    prepare: Callable[[Engine], None],
    database: str | None = None,
) -> list[FileResult]:
    """Run test files on the processes among some resources."""
    read = [read_file(file) for file in files]
    processes = Processes.read(resources)
    wanted = {file.process for file in read} & processes.models.keys()
    drawn = callers.resources(processes.models[name] for name in sorted(wanted))
    with closing(trial_databases(database)) as databases:
        companies = TrialCompanies(databases, prepare, {**resources, **drawn})
        runner = Runner(trial_world(companies), processes)
        return [runner.run(file) for file in read]


def find(paths: Sequence[str]) -> list[Path]:
    """Find the test files in folders."""
    return [
        file
        for path in map(Path, paths)
        for file in (sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path])
    ]


def read_file(file: Path) -> TestFile:
    """Read a test file; it is about the process of its name."""
    text = file.read_text("utf-8", errors="replace")
    return read_test_file(text, str(file), file.name.removesuffix(SUFFIX))


def _folders(paths: Sequence[str]) -> list[str]:
    """Give the folders with the diagrams that some paths are about."""
    return [
        path if Path(path).is_dir() else str(Path(path).resolve().parent)
        for path in paths
    ]

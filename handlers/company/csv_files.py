"""Reading tables that people have saved from a spreadsheet program."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from handlers.arguments import problem
from workflows.errors import InvalidFormError, Problem, Text

#: Spreadsheet programs in China write the latter unless told otherwise.
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_DELIMITERS: Final = ",;\t"
#: A cell that begins with one of these is worked out by spreadsheet programs.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS: Final = 20_000


def read_table(
    content: bytes, headers: Mapping[str, Text]
) -> Sequence[Mapping[str, str]]:
    """Read the rows of a file by the names of their fields.

    The first line names the columns, in either language or by the field itself;
    cells are trimmed, and empty lines are left out.
    """
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _refused(f"无法读取：{error}", f"It cannot be read: {error}") from None
    if not lines:
        raise _refused("文件是空的", "The file is empty")
    fields = _fields(lines[0], headers)
    rows = [
        dict(zip(fields, (cell.strip() for cell in line), strict=False))
        for line in lines[1:]
        if any(cell.strip() for cell in line)
    ]
    if len(rows) > MOST_ROWS:
        raise _refused(f"最多 {MOST_ROWS} 行", f"At most {MOST_ROWS} rows")
    return rows


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as spreadsheet programs open them; no cell becomes a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.replace("-", "", 1).replace(".", "", 1).isdecimal()


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("请保存为 UTF-8 编码的 CSV", "Save it as CSV in UTF-8")


def _fields(names: Sequence[str], headers: Mapping[str, Text]) -> list[str]:
    known = {
        name.casefold(): field
        for field, header in headers.items()
        for name in (field, header.zh, header.en)
    }
    found = [known.get(name.strip().casefold()) for name in names]
    problems: list[Problem] = []
    for name, field in zip(names, found, strict=True):
        if field is None:
            problems.append(
                _problem(f"没有“{name}”列", f"No column is called “{name}”")
            )
        elif found.count(field) > 1:
            problems.append(_problem(f"“{name}”列重复", f"“{name}” is there twice"))
    if problems:
        raise InvalidFormError(tuple(problems))
    return [field for field in found if field is not None]


def _refused(zh: str, en: str) -> InvalidFormError:
    return InvalidFormError((_problem(zh, en),))


def _problem(zh: str, en: str) -> Problem:
    return problem("file", zh, en)

"""A long operation goes on where it was, whatever kills who carries it out."""

from pathlib import Path

from storage.long_operations import LongOperationState
from tests.patience import until
from tests.reliability.programs import Installation, Web, installation
from tests.workflows.waiting import done
from workflows.commands.long_operations import (
    GetLongOperation,
    LongOperationRow,
    PrepareLongOperation,
    StartLongOperation,
)
from workflows.engine import SYSTEM

COUNT = 200
HEADER = "part_no,name_zh,name_en,uom,price,warranty_class"
FILE = "\n".join(
    [HEADER, *(f"P-{number},泵,Pump,件,1.50,normal" for number in range(COUNT))]
).encode()


def reach(place: Installation, number: int, least: int) -> None:
    """Wait until so many items have been done."""
    until(lambda: look(place, number).done >= least)


def look(place: Installation, number: int) -> LongOperationRow:
    return place.engine.run(GetLongOperation(number), actor=SYSTEM).operation


def test_every_row_is_imported_once_although_the_server_is_killed(
    tmp_path: Path,
) -> None:
    with (
        installation(f"sqlite:///{tmp_path / 'test.db'}", tmp_path) as place,
        place.running(web=1) as (web,),
    ):
        assert isinstance(web, Web)
        command = PrepareLongOperation("import_parts", {}, "新目录", FILE)
        number = place.engine.run(command, actor=SYSTEM)
        place.engine.run(StartLongOperation(number), actor=SYSTEM)

        for reached in (1, COUNT // 2):
            reach(place, number, reached)
            web.kill()
            web.start()
        until(lambda: look(place, number).state is LongOperationState.DONE)

        assert (look(place, number).done, look(place, number).failures) == (COUNT, 0)
        assert done(place.database)["ImportRow"] == COUNT

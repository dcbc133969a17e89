"""The lists of loan slips: what of them is still out."""

from handlers.delivery import shipping
from handlers.delivery.slip_lists import FindLoanSlips
from storage.installations import UnusedReturn
from tests.handlers.stock_world import FINANCE, LOGISTICS, PAPERS, StockWorld
from tests.handlers.world import NOW


def send_what_came(stock_world: StockWorld, qty: int) -> None:
    """Send what a line still lacks of the pieces that have come to headquarters."""
    stock_world.put("HQ", qty)
    stock_world.reserve()
    slip = stock_world.slip()
    stock_world.sign(slip)
    stock_world.sign(slip, FINANCE)
    task = stock_world.world.task(LOGISTICS)
    shipping.ship(task, slip_id=slip, shipment=PAPERS)


def test_a_piece_brought_back_is_not_counted_for_each_slip_of_a_line(
    stock_world: StockWorld,
) -> None:
    line = stock_world.want(2)
    send_what_came(stock_world, 1)
    send_what_came(stock_world, 5)
    brought_back = UnusedReturn(
        line_id=line.id,
        qty=1,
        condition="good",
        destination="hq",
        by_login="cd.store",
        at=NOW,
    )
    stock_world.world.store.installations.add([brought_back])

    found = FindLoanSlips().execute(stock_world.world.context(LOGISTICS))

    assert [row.out for row in found.rows] == [1, 0]
    assert [one.pieces for one in found.ages] == [1]

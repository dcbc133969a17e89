"""Stock: the balances, and the append-only ledger that they follow from."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.append_only import append_only
from storage.base import Base
from storage.parts import Part
from storage.quantities import Quantity, plain
from storage.warehouses import GIVING, Warehouse

#: Whom parts belong to, whatever warehouse they lie in.
OWNERS: Final = ("hq", "unit")


class NotEnoughStockError(Exception):
    """A move or a reservation wants more than is there and free."""


class StockKey(NamedTuple):
    """What a balance is kept for."""

    warehouse: str
    part_no: str
    owner: str


class StockBalance(Base):
    """How many pieces of a part lie in a warehouse."""

    __tablename__ = "stock_balance"
    __table_args__ = (
        CheckConstraint(
            "reserved >= 0 AND (NOT counted OR on_hand >= reserved)",
            name="not_negative",
        ),
    )

    warehouse_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.code"), primary_key=True
    )
    part_no: Mapped[str] = mapped_column(
        ForeignKey("part.part_no"), primary_key=True, index=True
    )
    #: hq or unit.
    owner: Mapped[str] = mapped_column(primary_key=True)
    on_hand: Mapped[Quantity]
    #: Of those on hand, what is set aside.
    reserved: Mapped[Quantity]
    #: What the warehouse keeps for itself when another one asks.
    minimum: Mapped[Quantity] = mapped_column(default=0)
    #: The shelf on which they lie, as whoever took some last has said.
    bin: Mapped[str | None]
    #: Whether it is a warehouse of ours, in which nothing is ever negative.
    counted: Mapped[bool]

    @property
    def available(self) -> Quantity:
        """What may still be set aside."""
        return plain(self.on_hand - self.reserved)


class StockMove(Base):
    """Pieces of a part went from one warehouse to another; never changed again.

    A correction is a move back.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("qty > 0", name="positive"),
        CheckConstraint("from_warehouse <> to_warehouse", name="somewhere_else"),
        Index(None, "doc_type", "doc_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), index=True)
    qty: Mapped[Quantity]
    from_warehouse: Mapped[str] = mapped_column(ForeignKey("warehouse.code"))
    to_warehouse: Mapped[str] = mapped_column(ForeignKey("warehouse.code"))
    owner: Mapped[str]
    #: receipt, issue, ship, arrive, damage, loss, found, recall, correction, …
    kind: Mapped[str]
    #: The document behind it, such as shipment 7.
    doc_type: Mapped[str]
    doc_id: Mapped[str]
    by_login: Mapped[str]
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id")
    )
    #: The task in which somebody did it; None where nobody had one.
    user_task_id: Mapped[int | None] = mapped_column(ForeignKey("user_task.id"))


append_only(StockMove.__table__)


class Stock:
    """The balances and moves of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._locked: set[str] = set()
        #: Of locked parts: nobody else changes them until the end.
        self._balances: dict[StockKey, StockBalance] = {}

    def lock(self, part_nos: Collection[str]) -> None:
        """Keep others from the stock of some parts until the end.

        One lock for each part, taken in order: whoever wants the last piece waits,
        and then reads what is left. Nobody waits in a circle.
        """
        wanted = sorted(set(part_nos) - self._locked)
        if not wanted:
            return
        self._session.flush()
        # NO KEY UPDATE: rows that refer to the part can be added all the same.
        self._session.execute(
            select(Part.part_no)
            .where(Part.part_no.in_(wanted))
            .order_by(Part.part_no)
            .with_for_update(key_share=True)
        )
        for row in self._session.scalars(
            select(StockBalance)
            .where(StockBalance.part_no.in_(wanted))
            .execution_options(populate_existing=True)
        ):
            self._balances[StockKey(row.warehouse_code, row.part_no, row.owner)] = row
        self._locked.update(wanted)

    def balance(self, key: StockKey) -> StockBalance:
        """Find a balance, or begin one with nothing in it."""
        self.lock([key.part_no])
        if key not in self._balances:
            warehouse = self._session.get_one(Warehouse, key.warehouse)
            row = StockBalance(
                warehouse_code=key.warehouse,
                part_no=key.part_no,
                owner=key.owner,
                on_hand=0,
                reserved=0,
                minimum=0,
                counted=warehouse.counted,
            )
            self._session.add(row)
            self._balances[key] = row
        return self._balances[key]

    def bin_of(self, key: StockKey) -> str | None:
        """Tell on which shelf the pieces of a balance lie."""
        row = self._session.get(StockBalance, (key.warehouse, key.part_no, key.owner))
        return row.bin if row else None

    def free(self, part_no: str) -> list[tuple[StockBalance, Warehouse]]:
        """List where pieces of a part may be had; what belongs to us first."""
        rows = self._session.execute(
            select(StockBalance, Warehouse)
            .join(Warehouse, Warehouse.code == StockBalance.warehouse_code)
            .where(
                StockBalance.part_no == part_no,
                StockBalance.on_hand > StockBalance.reserved,
                Warehouse.kind.in_(GIVING),
            )
            .order_by(StockBalance.warehouse_code, StockBalance.owner)
        )
        return [(balance, warehouse) for balance, warehouse in rows]

    def set_aside(self, key: StockKey, qty: Quantity) -> None:
        """Reserve pieces, or with a negative number give them free again."""
        balance = self.balance(key)
        if not 0 <= balance.reserved + qty <= balance.on_hand:
            raise NotEnoughStockError(key)
        balance.reserved += qty
        self._session.flush()

    def post(self, moves: Sequence[StockMove]) -> None:
        """Add moves to the ledger and to the balances, all or none."""
        self.lock({move.part_no for move in moves})
        for move in moves:
            source = self.balance(
                StockKey(move.from_warehouse, move.part_no, move.owner)
            )
            target = self.balance(StockKey(move.to_warehouse, move.part_no, move.owner))
            if source.counted and source.available < move.qty:
                raise NotEnoughStockError(move.part_no)
            source.on_hand -= move.qty
            target.on_hand += move.qty
        self._session.add_all(moves)
        self._session.flush()

    def moves_of(self, doc_type: str, doc_id: str) -> list[StockMove]:
        """List what was moved because of a document, the oldest first."""
        return list(
            self._session.scalars(
                select(StockMove)
                .where(StockMove.doc_type == doc_type, StockMove.doc_id == doc_id)
                .order_by(StockMove.id)
            )
        )

    def balances(self, part_nos: Iterable[str]) -> list[StockBalance]:
        """List the balances of some parts."""
        return list(
            self._session.scalars(
                select(StockBalance)
                .where(StockBalance.part_no.in_(list(part_nos)))
                .order_by(
                    StockBalance.part_no,
                    StockBalance.warehouse_code,
                    StockBalance.owner,
                )
            )
        )

    def in_warehouse(self, code: str) -> list[StockBalance]:
        """List what a warehouse has."""
        return list(
            self._session.scalars(
                select(StockBalance)
                .where(StockBalance.warehouse_code == code, StockBalance.on_hand > 0)
                .order_by(StockBalance.part_no)
            )
        )

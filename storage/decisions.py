"""Decisions: the deployed versions of each, and how each was made when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.additions import append
from storage.base import Base, Json, JsonValue
from storage.selections import first, listed


class DecisionDefinition(Base):
    """A deployed version of a decision."""

    __tablename__ = "decision_definition"
    __table_args__ = (UniqueConstraint("decision_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    decision_id: Mapped[str]
    version: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: Its file within the deployment.
    path: Mapped[str]


class DecisionEvaluation(Base):
    """How a process instance made a decision; only ever added to."""

    __tablename__ = "decision_evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_instance_id: Mapped[int] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The process whose business rule task asked for it.
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    decision_definition_id: Mapped[int] = mapped_column(
        ForeignKey("decision_definition.id")
    )
    token_id: Mapped[str]
    element_id: Mapped[str]
    decision_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    at: Mapped[datetime]
    #: What it was made from, by the titles of the columns or the names of inputs.
    inputs: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: The numbers of the rules that matched, from 1.
    rules: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    outputs: Mapped[Json] = mapped_column(JsonValue, nullable=True)


_NEWEST = (
    select(DecisionDefinition)
    .where(DecisionDefinition.decision_id == bindparam("decision_id"))
    .order_by(DecisionDefinition.version.desc())
    .limit(1)
)

_BOUND = _NEWEST.where(DecisionDefinition.deployment_id <= bindparam("deployment_id"))


class Decisions:
    """The decisions of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_definition(self, definition: DecisionDefinition) -> None:
        """Keep a version of a decision."""
        self._session.add(definition)
        self._session.flush()

    def definition(self, definition_id: int) -> DecisionDefinition | None:
        """Find a version of a decision by its id."""
        return self._session.get(DecisionDefinition, definition_id)

    def find_definition(
        self, decision_id: str, version: int | None = None
    ) -> DecisionDefinition | None:
        """Find a version of a decision; without a version the newest."""
        if version is None:
            return self._session.scalar(_NEWEST, {"decision_id": decision_id})
        wanted = {"decision_id": decision_id, "version": version}
        return first(self._session, DecisionDefinition, **wanted)

    def bound_definition(
        self, decision_id: str, deployment_id: int
    ) -> DecisionDefinition | None:
        """Find the version that a deployment's business rule tasks use.

        It is the one of that deployment, or else the newest deployed before it.
        """
        values = {"decision_id": decision_id, "deployment_id": deployment_id}
        return self._session.scalar(_BOUND, values)

    def of_file(self, deployment_id: int, path: str) -> list[DecisionDefinition]:
        """List the decisions of one file of a deployment."""
        return listed(
            self._session,
            DecisionDefinition,
            "id",
            deployment_id=deployment_id,
            path=path,
        )

    def of_deployment(self, deployment_id: int) -> list[DecisionDefinition]:
        """List the decisions of a deployment."""
        return listed(
            self._session, DecisionDefinition, "id", deployment_id=deployment_id
        )

    def newest_versions(self) -> dict[str, int]:
        """Give the newest version of every decision."""
        rows = self._session.execute(
            select(
                DecisionDefinition.decision_id, func.max(DecisionDefinition.version)
            ).group_by(DecisionDefinition.decision_id)
        )
        return {decision_id: version for decision_id, version in rows}  # noqa: C416 (rows are not pairs to mypy)

    def add_evaluations(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Append how decisions were made."""
        append(self._session, DecisionEvaluation, rows)

    def evaluations(self, process_instance_id: int) -> list[DecisionEvaluation]:
        """List how an instance made its decisions, in order."""
        return listed(
            self._session,
            DecisionEvaluation,
            "id",
            process_instance_id=process_instance_id,
        )

"""Deployments: what process owners published, and the process definitions in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import first, listed


class Deployment(Base):
    """One act of making diagrams, forms and translations available."""

    __tablename__ = "deployment"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: SHA-256 over all resources; the same content is not deployed twice.
    content_hash: Mapped[str] = mapped_column(index=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class DeploymentResource(Base):
    """One file of a deployment, as it was handed in."""

    __tablename__ = "deployment_resource"

    deployment_id: Mapped[int] = mapped_column(
        ForeignKey("deployment.id"), primary_key=True
    )
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ProcessDefinition(Base):
    """A deployed version of a diagram's process."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("process_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    process_id: Mapped[str]
    version: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: The diagram's file within the deployment.
    path: Mapped[str]


_NEWEST: Final = (
    select(ProcessDefinition)
    .where(ProcessDefinition.process_id == bindparam("process_id"))
    .order_by(ProcessDefinition.version.desc())
    .limit(1)
)
_BOUND: Final = _NEWEST.where(
    ProcessDefinition.deployment_id <= bindparam("deployment_id")
)
_NEWEST_ID: Final = select(func.max(Deployment.id))


class Deployments:
    """The deployments of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: The files of deployments that have been read; nothing changes them.
        self._resources: dict[int, Mapping[str, bytes]] = {}

    def add(self, deployment: Deployment, resources: Mapping[str, bytes]) -> None:
        """Keep a deployment with its files."""
        self._session.add(deployment)
        self._session.flush()
        self._session.add_all(
            DeploymentResource(deployment_id=deployment.id, path=path, content=content)
            for path, content in sorted(resources.items())
        )

    def add_definition(self, definition: ProcessDefinition) -> None:
        """Keep a process definition."""
        self._session.add(definition)
        self._session.flush()

    def get(self, deployment_id: int) -> Deployment | None:
        """Find a deployment by its id."""
        return self._session.get(Deployment, deployment_id)

    def resources(self, deployment_id: int) -> Mapping[str, bytes]:
        """Read the files of a deployment by their path; they never change."""
        if deployment_id not in self._resources:
            rows = self._session.execute(
                select(DeploymentResource.path, DeploymentResource.content).where(
                    DeploymentResource.deployment_id == deployment_id
                )
            )
            found = {path: content for path, content in rows}  # noqa: C416 (rows are not pairs to mypy)
            self._resources[deployment_id] = found
        return self._resources[deployment_id]

    def definition(self, definition_id: int) -> ProcessDefinition | None:
        """Find a process definition by its id."""
        return self._session.get(ProcessDefinition, definition_id)

    def of_deployment(self, deployment_id: int) -> list[ProcessDefinition]:
        """List the process definitions of a deployment."""
        return listed(
            self._session, ProcessDefinition, "id", deployment_id=deployment_id
        )

    def find_definition(
        self, process_id: str, version: int | None = None
    ) -> ProcessDefinition | None:
        """Find a version of a process; without a version the newest."""
        if version is None:
            return self._session.scalar(_NEWEST, {"process_id": process_id})
        wanted = {"process_id": process_id, "version": version}
        return first(self._session, ProcessDefinition, **wanted)

    def bound_definition(
        self, process_id: str, deployment_id: int
    ) -> ProcessDefinition | None:
        """Find the version of a process that a deployment's callers use.

        It is the one of that deployment, or else the newest deployed before it.
        """
        values = {"process_id": process_id, "deployment_id": deployment_id}
        return self._session.scalar(_BOUND, values)

    def newest_id(self) -> int | None:
        """Give the newest deployment."""
        return self._session.scalar(_NEWEST_ID)

    def find_by_hash(self, content_hash: str) -> Deployment | None:
        """Find the newest deployment of exactly this content."""
        return self._session.scalar(
            select(Deployment)
            .where(Deployment.content_hash == content_hash)
            .order_by(Deployment.id.desc())
            .limit(1)
        )

    def newest_definitions(self) -> list[ProcessDefinition]:
        """List the newest version of every process."""
        newest = (
            select(
                ProcessDefinition.process_id,
                func.max(ProcessDefinition.version).label("version"),
            )
            .group_by(ProcessDefinition.process_id)
            .subquery()
        )
        return list(
            self._session.scalars(
                select(ProcessDefinition)
                .join(
                    newest,
                    and_(
                        newest.c.process_id == ProcessDefinition.process_id,
                        newest.c.version == ProcessDefinition.version,
                    ),
                )
                .order_by(ProcessDefinition.process_id)
            )
        )

    def versions(self, process_id: str) -> list[ProcessDefinition]:
        """List every version of a process, the newest first."""
        return list(
            self._session.scalars(
                select(ProcessDefinition)
                .where(ProcessDefinition.process_id == process_id)
                .order_by(ProcessDefinition.version.desc())
            )
        )

"""The tables of the peer, in SQLAlchemy's declarative form: no row-level security, no rollups."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, MetaData, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "peer"


class Base(DeclarativeBase):
    """All of them stand in a schema of their own."""

    metadata = MetaData(schema=SCHEMA)
    type_annotation_map = {dict[str, Any]: JSONB}  # noqa: RUF012 - as SQLAlchemy documents it


class Customer(Base):
    """Who somebody is."""

    __tablename__ = "customers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    erased_at: Mapped[datetime | None]


class Interaction(Base):
    """What a customer did."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("interactions_by_customer", "customer_id", "created_at", "id"),
        Index(
            "interactions_once",
            "customer_id",
            "client_event_id",
            unique=True,
            postgresql_where=text("client_event_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(Customer.id))
    interaction_type: Mapped[str]
    session_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column("metadata")
    client_event_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class KeptReply(Base):
    """What a request was answered with, for its repeats."""

    __tablename__ = "requests"

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    reply: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

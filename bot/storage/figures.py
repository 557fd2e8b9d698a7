"""What is published of each quarter, and that it was reviewed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from bot.domain.figures import Figures
from bot.domain.lesson import Review
from bot.storage.keyring import Keyring
from bot.storage.schema import figures, reviews
from bot.storage.transaction import Transaction


class StoredFigures:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def get(self, quarter: str) -> tuple[Figures, tuple[str, ...]] | None:
        row = await self._transaction.row(select(figures).where(figures.c.quarter == quarter))
        if row is None:
            return None
        body = self._keyring.system.decrypt_json(row.body, _figures(quarter))
        return Figures.from_dict(quarter, body["figures"]), tuple(body["counted"])

    async def put(self, figures_: Figures, counted: Sequence[str] = ()) -> None:
        quarter = figures_.quarter
        body: dict[str, Any] = {"figures": figures_.to_dict(), "counted": list(counted)}
        sealed = self._keyring.system.encrypt_json(body, _figures(quarter))
        new = await self._transaction.insert_new(figures, {"quarter": quarter, "body": sealed})
        if not new:
            await self._transaction.change(
                update(figures).where(figures.c.quarter == quarter).values(body=sealed)
            )

    async def quarters(self, *, limit: int) -> Sequence[str]:
        rows = await self._transaction.rows(
            select(figures.c.quarter).order_by(figures.c.quarter.desc()).limit(limit)
        )
        return [row.quarter for row in rows]

    async def add_review(self, review: Review) -> None:
        sealed = self._keyring.system.encrypt_json(review.to_dict(), _review(review.id))
        await self._transaction.change(
            insert(reviews).values(id=review.id, at=review.at, body=sealed)
        )

    async def reviews(self, *, limit: int) -> Sequence[Review]:
        rows = await self._transaction.rows(
            select(reviews).order_by(reviews.c.at.desc(), reviews.c.id).limit(limit)
        )
        return [
            Review(
                id=row.id,
                at=row.at,
                **self._keyring.system.decrypt_json(row.body, _review(row.id)),
            )
            for row in rows
        ]


def _figures(quarter: str) -> str:
    return f"figures.body.{quarter}"


def _review(review_id: str) -> str:
    return f"reviews.body.{review_id}"

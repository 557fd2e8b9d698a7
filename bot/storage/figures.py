"""What is published of each quarter, and that it was reviewed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from bot.domain.figures import Figures
from bot.domain.lesson import Review
from bot.storage.repository import Repository, given
from bot.storage.schema import figures, reviews

_OF_QUARTER = figures.c.quarter == given("of")
_UPDATE = update(figures).where(_OF_QUARTER).values(body=given("new_body"))
_QUARTERS = select(figures.c.quarter).order_by(figures.c.quarter.desc()).limit(given("most"))
_REVIEWS = select(reviews).order_by(reviews.c.at.desc(), reviews.c.id).limit(given("most"))


class StoredFigures(Repository):
    def get(self, quarter: str) -> tuple[Figures, tuple[str, ...]] | None:
        row = self._one_of(figures, quarter)
        if row is None:
            return None
        body = self._keyring.system.decrypt_json(row.body, f"figures.body.{quarter}")
        return Figures.from_dict(quarter, body["figures"]), tuple(body["counted"])

    def put(self, figures_: Figures, counted: Sequence[str] = ()) -> None:
        quarter = figures_.quarter
        body: dict[str, Any] = {"figures": figures_.to_dict(), "counted": list(counted)}
        sealed = self._keyring.system.encrypt_json(body, f"figures.body.{quarter}")
        if not self._transaction.insert_new(figures, {"quarter": quarter, "body": sealed}):
            self._transaction.change(_UPDATE, {"of": quarter, "new_body": sealed})

    def quarters(self, *, limit: int) -> Sequence[str]:
        return [row.quarter for row in self._transaction.rows(_QUARTERS, most=limit)]

    def add_review(self, review: Review) -> None:
        sealed = self._keyring.system.encrypt_json(review.to_dict(), f"reviews.body.{review.id}")
        self._transaction.insert(reviews, {"id": review.id, "at": review.at, "body": sealed})

    def reviews(self, *, limit: int) -> Sequence[Review]:
        seal = self._keyring.system
        return [
            Review(id=row.id, at=row.at, **seal.decrypt_json(row.body, f"reviews.body.{row.id}"))
            for row in self._listed(reviews, _REVIEWS, limit)
        ]

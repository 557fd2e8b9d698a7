"""What an operator may have done that writes: by the command itself, or by the running bot."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.domain.dossier import QuarterSpan
from bot.domain.error import Damaged, StoreUnavailable
from bot.domain.joint import ExportReader
from bot.domain.port import Clock
from bot.domain.retention import Keeping
from bot.storage.error import StorageError
from bot.storage.store import SqlStore
from bot.usecases import heldup, holding, retention, unlinking
from bot.usecases.dossier import note_written
from bot.usecases.export import NoLeave, note_export
from bot.usecases.operating import OperatorAct, note_act

log = structlog.get_logger()

Order = Mapping[str, Any]
OrderAnswer = dict[str, Any]
"""Both JSON-ready. An answer with ``error`` says that nothing, or not all, was done."""


async def end_of_retention(
    store: SqlStore, now: datetime, keeping: Keeping, actor: str = ""
) -> retention.Destroyed:
    """Destroys what has been kept for long enough, and notes it beside the master key."""
    await unlinking.begin(store, now)
    done = await retention.destroy_due(store, now, keeping, actor=actor)
    await store.keep_apart()
    return done


class Orders:
    """Does what it is told on an open store; ``do`` in the order says what."""

    def __init__(self, store: SqlStore, clock: Clock, keeping: Keeping) -> None:
        self._store = store
        self._clock = clock
        self._keeping = keeping

    async def obey(self, order: Order) -> OrderAnswer:
        try:
            match order["do"]:
                case "destroy":
                    return await self._destroy(str(order["actor"]))
                case "hold":
                    return await self._hold(order)
                case "export":
                    return await self._export(order)
                case "release" | "drop":
                    return await self._held_up(order)
                case "dossier":
                    return await self._dossier(order)
                case "note":
                    return await self._note(order)
                case "signing_key":
                    return await self._signing_key(str(order["actor"]))
                case "rotate":
                    return await self._rotate(order)
            return {"error": "unknown"}
        except NoLeave as error:
            return {"error": "leave_waits" if error.waits else "no_leave"}
        except StoreUnavailable:
            return {"error": "unavailable"}
        except Damaged:
            return {"error": "altered"}
        except StorageError as error:
            # DossierFile for the operator: holds nothing that was stored.
            return {"error": "storage", "says": str(error)}
        except Exception as error:
            log.error("operator_failed", error=error)
            return {"error": "failed"}

    async def _destroy(self, actor: str) -> OrderAnswer:
        now = self._clock.now()
        done = await end_of_retention(self._store, now, self._keeping, actor)
        left = await self._store.read(lambda unit: unit.held.still_there())
        return {"numbers": list(done.numbers), "failed": list(done.failed), "left": left}

    async def _hold(self, order: Order) -> OrderAnswer:
        changed = await holding.ask(
            self._store,
            str(order["number"]),
            self._clock.now(),
            held=bool(order["held"]),
            reason=str(order["reason"]),
            actor=str(order["actor"]),
        )
        return {"error": "no_case"} if changed is None else {"changed": changed}

    async def _export(self, order: Order) -> OrderAnswer:
        now, actor = self._clock.now(), str(order["actor"])
        leave = await note_export(
            self._store,
            str(order["number"]),
            now,
            reader=ExportReader(order["reader"]),
            said=str(order["said"]),
            actor=actor,
        )
        if leave is None:
            return {"error": "no_case"}
        await self._signing_key(actor)
        return {
            "originals": list(leave.originals),
            "reason": leave.reason,
            "asked_by": leave.by,
            "agreed_by": leave.decided_by,
        }

    async def _dossier(self, order: Order) -> OrderAnswer:
        period, now = QuarterSpan.named(str(order["period"])), self._clock.now()
        leave = await note_written(self._store, period, now, str(order["actor"]))
        return {"released_at": leave.at.isoformat()}

    async def _note(self, order: Order) -> OrderAnswer:
        act, said = OperatorAct(order["act"]), str(order["said"])
        await note_act(self._store, act, self._clock.now(), actor=str(order["actor"]), said=said)
        return {}

    async def _signing_key(self, actor: str) -> OrderAnswer:
        """Makes the key with which exports are signed, where there is none; it is recorded."""
        made, public = await self._store.signing_key()
        if made:
            now, act = self._clock.now(), OperatorAct.SIGNING_KEY
            await note_act(self._store, act, now, actor=actor, said=public)
        return {"public": public}

    async def _held_up(self, order: Order) -> OrderAnswer:
        store, now, actor = self._store, self._clock.now(), str(order["actor"])
        if order["do"] == "release":
            found = await heldup.release(store, str(order["id"]), now, actor=actor)
        else:
            why = str(order["reason"])
            found = await heldup.drop(store, str(order["id"]), now, actor=actor, reason=why)
        return {"found": found}

    async def _rotate(self, order: Order) -> OrderAnswer:
        """Only with the key that whoever asks means: the bot knows those of its start."""
        if order["newest"] != self._store.newest_master:
            return {"error": "other_key"}
        done = await self._store.rotate_keys()
        now, said = self._clock.now(), f"{done.rewrapped} of {done.keys}"
        act = OperatorAct.ROTATE
        await note_act(self._store, act, now, actor=str(order["actor"]), said=said)
        return {
            "rewrapped": done.rewrapped,
            "keys": done.keys,
            "others": done.others,
            "unopened": done.unopened,
        }

"""Modals and App Home: opening, stacking, changing, closing."""

from copy import deepcopy
from typing import Any

from bot.practice import inputs, payloads, validate
from bot.practice.core import Core
from bot.practice.errors import Json, SlackError
from bot.practice.methods import Call, method
from bot.practice.workspace import View

STACK = 3


def checked(core: Core, body: Any, kinds: tuple[str, ...], instead_of: View | None = None) -> Json:
    """The body of a view that Slack would take, with its ids filled in."""
    validate.view(body, kinds)
    external_id = body.get("external_id") or ""
    holder = core.workspace.view_by_external_id(external_id)
    if holder is not None and holder is not instead_of:
        raise SlackError("duplicate_external_id")
    made: Json = deepcopy(body)
    made["blocks"] = payloads.filled_in(body["blocks"])
    return made


def open_view(core: Core, user: str, body: Json) -> View:
    """Opens a modal as the only one of a new stack; what was open is gone."""
    view_id = core.workspace.new_id("V")
    view = View(view_id, user, body, payloads.new_hash(), view_id)
    view.state = inputs.state_of(body["blocks"])
    core.workspace.stacks[user] = [view]
    core.workspace.changed()
    return view


def push_view(core: Core, user: str, body: Json) -> View:
    stack = core.workspace.stack(user)
    if not stack:
        raise SlackError("not_found", "no modal is open to push onto")
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    top = stack[-1]
    view = View(core.workspace.new_id("V"), user, body, payloads.new_hash(), top.root_id, top.id)
    view.state = inputs.state_of(body["blocks"])
    stack.append(view)
    core.workspace.changed()
    return view


def update_view(core: Core, view: View, body: Json) -> View:
    """Changes a view in place: the id stays, the hash is new, values under the same
    block and action id are kept."""
    view.body = body
    view.hash = payloads.new_hash()
    before, view.state = view.state, inputs.state_of(body["blocks"], view.state)
    view.since = inputs.since(view.state, before, view.since, view.hash)
    core.workspace.changed()
    return view


def close_view(core: Core, view: View) -> None:
    stack = core.workspace.stack(view.user)
    if view in stack:
        stack.remove(view)
    core.workspace.changed()


def _answer(view: View) -> Json:
    return {"view": payloads.view(view)}


@method("views.open", tier=4)
def views_open(call: Call) -> Json:
    body = checked(call.core, call.structure("view"), ("modal",))
    trigger = call.core.trigger(call.args.get("trigger_id"))
    trigger.used = True
    return _answer(open_view(call.core, trigger.user, body))


@method("views.push", tier=4)
def views_push(call: Call) -> Json:
    body = checked(call.core, call.structure("view"), ("modal",))
    trigger = call.core.trigger(call.args.get("trigger_id"))
    stack = call.core.workspace.stack(trigger.user)
    if trigger.view_id is None or all(view.id != trigger.view_id for view in stack):
        raise SlackError("not_found", "the trigger does not come from an open modal")
    view = push_view(call.core, trigger.user, body)
    trigger.used = True
    return _answer(view)


@method("views.update", tier=4)
def views_update(call: Call) -> Json:
    space = call.core.workspace
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": ["[ERROR] missing required field: view_id"]},
        )
    view = space.view(view_id) if view_id else space.view_by_external_id(external_id)
    if view is None:
        # The view's own faults are told before that it is gone, as they are the app's.
        validate.view(call.structure("view"), ("modal", "home"))
        raise SlackError("not_found")
    body = checked(call.core, call.structure("view"), (str(view.body["type"]),), view)
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    return _answer(update_view(call.core, view, body))


@method("views.publish", tier=4)
def views_publish(call: Call) -> Json:
    if not call.core.app.home:
        raise SlackError("not_enabled", "the manifest has no home tab")
    user = call.core.user(call.required("user_id"))
    homes = call.core.workspace.homes
    before = homes.get(user.id)
    body = checked(call.core, call.structure("view"), ("home",), before)
    if call.text("hash") and call.text("hash") != (before.hash if before else ""):
        raise SlackError("hash_conflict")
    if before is not None:
        return _answer(update_view(call.core, before, body))
    view_id = call.core.workspace.new_id("V")
    view = View(view_id, user.id, body, payloads.new_hash(), view_id)
    view.state = inputs.state_of(body["blocks"])
    homes[user.id] = view
    call.core.workspace.changed()
    return _answer(view)

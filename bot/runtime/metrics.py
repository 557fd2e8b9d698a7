"""What is counted. Labels are of small, fixed sets: never a person, a case or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""Ours alone, so that ``/metrics`` shows what is listed here and nothing else."""

# Slack expects an answer within 3 s: the buckets are dense below that.
_ANSWER = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)
_SENDING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

requests = Counter(
    "madoguchi_requests",
    "Requests from Slack, by their type and how they ended",
    ("type", "outcome"),
    registry=REGISTRY,
)
answer_seconds = Histogram(
    "madoguchi_answer_seconds",
    "From the arrival of a request from Slack to its acknowledgement",
    ("type",),
    buckets=_ANSWER,
    registry=REGISTRY,
)
effects = Counter(
    "madoguchi_deliveries",
    "Attempts to deliver, by kind and how they ended",
    ("kind", "outcome"),
    registry=REGISTRY,
)
delivery_delay_seconds = Histogram(
    "madoguchi_delivery_delay_seconds",
    "From when a delivery was due until it was sent",
    ("kind",),
    buckets=_SENDING,
    registry=REGISTRY,
)
slack_refused = Counter(
    "madoguchi_slack_refused",
    "Calls that Slack refused because there were too many, by method",
    ("method",),
    registry=REGISTRY,
)
slack_behind = Gauge(
    "madoguchi_slack_behind_seconds",
    "Seconds until what waits has gone out, at the pace that Slack allows",
    registry=REGISTRY,
)
errors = Counter(
    "madoguchi_errors",
    "Errors that nobody expected, by where they were caught",
    ("where",),
    registry=REGISTRY,
)
taken_out = Counter(
    "madoguchi_taken_out",
    "Messages of what was destroyed: deleted in Slack, emptied, gone before, or left",
    ("outcome",),
    registry=REGISTRY,
)
altered_rows = Counter(
    "madoguchi_altered_rows",
    "Stored rows that are not as the bot wrote them, each time one was met, by their table",
    ("table",),
    registry=REGISTRY,
)
socket_connects = Counter(
    "madoguchi_socket_connects",
    "Connections of Socket Mode, by why they were made",
    ("reason",),
    registry=REGISTRY,
)
members_read = Gauge(
    "madoguchi_members_read_timestamp_seconds",
    "When a user group's members were last read from Slack; 0 where none is configured",
    registry=REGISTRY,
)
held = Gauge(
    "madoguchi_held",
    "Deliveries whose time has come and that are still there: waiting, unknown or dead",
    ("kind", "state"),
    registry=REGISTRY,
)
held_oldest = Gauge(
    "madoguchi_held_oldest_seconds",
    "Since when the oldest of them was due, by kind",
    ("kind",),
    registry=REGISTRY,
)
overdue = Gauge(
    "madoguchi_overdue_promises",
    "Live cases whose first answer or next word is past what was promised",
    registry=REGISTRY,
)
desk_reachable = Gauge(
    "madoguchi_desk_reachable", "Whether the desk can be told of a new case", registry=REGISTRY
)
disk_free = Gauge(
    "madoguchi_disk_free_bytes", "Free on the disk of the data folder", registry=REGISTRY
)
store_seconds = Histogram(
    "madoguchi_store_seconds",
    "From asking the store for a transaction until it is durable, for everybody but the worker",
    ("what",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0),
    registry=REGISTRY,
)
socket_open = Gauge(
    "madoguchi_socket_open", "Whether a connection of Socket Mode stands", registry=REGISTRY
)

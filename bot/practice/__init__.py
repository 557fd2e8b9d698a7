"""A local Slack to develop and test against: one program on 127.0.0.1."""

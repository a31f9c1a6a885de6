"""Alerts: queries whose new statements are sent by e-mail or to a webhook.

statements ─▶ alert_outbox ─▶ matching ─▶ alert_matches ─▶ digests ─▶ alert_deliveries ─▶ sending ─▶ mail, webhook

Each arrow but the last is one transaction, so that whatever ends a process, a statement is in one of these tables, or has
been delivered. A message that was sent and not yet recorded as sent is sent again, under the same id.
"""

"""Notifications 通知: messages to people and the channels that carry them."""

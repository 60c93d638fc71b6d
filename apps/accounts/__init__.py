"""Accounts 账户: people, roles, sign-in, encryption and masking of personal data."""

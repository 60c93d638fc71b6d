"""The styleguide: every component in every state, in each theme, for those who write templates or judge them."""

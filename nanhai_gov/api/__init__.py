"""What all addresses under /api/v1/ share: who may, problems (RFC 9457), keys against doing twice, pages by key.

Each app has its own `api` module: it parses, calls one act, answers. Acts, checks and words are those of the pages.
"""

"""Catalog 事项目录: service items and their immutable versions, forms as data, event standards."""

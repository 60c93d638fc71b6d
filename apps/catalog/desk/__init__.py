"""The editor's desk: items and versions read, compared, drafted, sent to be published; standards; words missed."""

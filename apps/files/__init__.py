"""Files 文件: stored uploads: sniffed, hashed, served by permission."""

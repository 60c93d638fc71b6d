"""Organizations 机构: units, posts and their holders, divisions with polygons, the working calendar."""

"""Citizens' pages of cases: applying, reporting, following, letters."""

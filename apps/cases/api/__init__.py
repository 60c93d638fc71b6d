"""Cases for programs: apply, report, follow, correct, withdraw, check at the counter. The acts are the pages' own."""

"""Cases 办件: applications and reports: answers, materials, intake, letters."""

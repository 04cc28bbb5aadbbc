"""What each record means in the journal. Pure over rows: the same records give the same entries, in any order."""

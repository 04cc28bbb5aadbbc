"""Four plainly fictional organisations, each with a full season and its troubles, written as workbooks by a seeded script."""

"""The proof of the books: every law of the records looked at again, from the rows themselves. It owns no row and writes none."""

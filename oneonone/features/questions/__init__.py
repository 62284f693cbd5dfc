"""The question bank and which question comes next."""

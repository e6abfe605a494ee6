"""Texts in other languages: recognised as English, said in the reader's."""

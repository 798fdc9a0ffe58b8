"""The reference pages of the documentation, each written from the data that the program itself reads."""

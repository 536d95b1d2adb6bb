"""Trade in the standard dialect: what ``/diff/td`` speaks."""

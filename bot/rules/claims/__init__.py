"""What a text claims or gives away that a brand may be held to."""

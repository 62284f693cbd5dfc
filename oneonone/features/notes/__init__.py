"""The texts of a live meeting, one field and one version each."""

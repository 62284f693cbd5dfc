"""What knows nothing about the app and could be lifted out."""

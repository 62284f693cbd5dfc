"""All knowledge of HTTP that the features share."""

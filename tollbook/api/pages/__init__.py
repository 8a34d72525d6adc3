"""The resources of the API, one file each, and the documents about them."""

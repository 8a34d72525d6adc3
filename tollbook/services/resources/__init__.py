"""Network resources: plug-ins named by the setting NETWORK_RESOURCES, and their orders."""

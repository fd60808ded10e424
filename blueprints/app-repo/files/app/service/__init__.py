"""The service @@app_name@@."""

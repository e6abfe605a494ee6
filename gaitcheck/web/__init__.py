"""The clinic's page: patients, uploads, progress, reports, in a browser on this machine."""

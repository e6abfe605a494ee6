"""What is known about running and knee pain, as data that a clinician can edit."""

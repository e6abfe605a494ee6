"""Rules over readings, and what follows from them for this runner."""

"""From a repaired track to initial contacts, toe-offs and strides."""

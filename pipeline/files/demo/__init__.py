"""The demonstration: sample exports, and what offices do with their books."""

"""What leaves the office: answers reported up, closed cases made public."""

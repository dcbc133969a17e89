"""What happens when people collide and servers die."""

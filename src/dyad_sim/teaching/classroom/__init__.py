"""What a class sees and does, without a framework: the same on the machine and in a browser."""

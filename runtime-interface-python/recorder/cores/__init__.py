"""What notices that lines and branches run."""

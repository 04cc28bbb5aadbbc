"""What the program costs on this machine, beside peers on the same work in the same run."""

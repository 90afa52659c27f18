"""What `labelform doctor` believes and finds, on the sandbox."""

"""What programs use: requests in JSON become commands, results become JSON."""

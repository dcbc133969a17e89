"""What became of the parts: installed, returned, written off."""

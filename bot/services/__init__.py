"""What people and timers can ask for: one module for each job to be done."""
